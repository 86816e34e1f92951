import type {EventOf} from '../../mission/events.js';
import {fullCount} from '../models/figures.js';
import type {Tone} from './told-tone.js';

type Said = Readonly<{text: string; tone: Tone; more?: readonly string[]}>;

/** What the events around a mission's base say. */
export const baseTellers = {
	'base.saved': ({files, unsaved}: EventOf<'base.saved'>): readonly Said[] => [
		{
			text: `the working tree is saved (${files === 1 ? '1 file' : `${fullCount(files)} files`}): flowdesk undo brings it back`,
			tone: 'quiet',
			more: unsaved.length === 0 ? [] : [`not saved: ${unsaved.join(', ')}`],
		},
	],
	'base.failed': ({reason}: EventOf<'base.failed'>): readonly Said[] => [
		{text: `the working tree could not be saved: ${reason}`, tone: 'bad'},
	],
};
