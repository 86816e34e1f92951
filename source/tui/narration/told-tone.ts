/** How a line about an event is to be read. */
export type Tone = 'plain' | 'quiet' | 'good' | 'bad' | 'attention' | 'strong';
