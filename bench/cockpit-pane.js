import {createTalk} from './cockpit-talk.js';

// What one lane writes, as a program in a pane of a terminal multiplexer.
const [laneId, perSecond] = process.argv.slice(2);
const talk = createTalk();
setInterval(() => process.stdout.write(talk(laneId).text), 1000 / Number(perSecond));
