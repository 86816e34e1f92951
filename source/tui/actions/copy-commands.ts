import {sourceOf} from '../../mission/stream-text.js';
import type {StreamBlock} from '../../runtime/viewer.js';
import type {CommandName} from '../keymap/keymap.js';
import {clipboardText} from '../models/clipboard.js';
import {fullCount} from '../models/figures.js';
import {topOf} from '../models/stream.js';
import type {ShownStream} from '../models/stream-panes.js';
import {type Command, type Consequence, hint, show} from './command.js';
import {focusedStream} from './focused-stream.js';

const allowing = 'if it does not arrive, the terminal (and tmux: set-clipboard on) has to allow it';

/** Copies what was written, not how it is drawn. */
function copy(what: string, source: string): Consequence {
	const {text, isCut} = clipboardText(source);
	const count = `${fullCount(text.length)} characters`;
	const said = isCut
		? `copied the last ${count} of ${what}, no more fits`
		: `copied ${what}, ${count}`;
	return {
		...show({type: 'hinted', text: `${said}; ${allowing}`}),
		effects: [{type: 'copy', text}],
	};
}

/** The last message while the stream follows its end, otherwise the block at the top of the page. */
function chosenBlock({stream, anchor}: ShownStream): StreamBlock | undefined {
	const {blocks} = stream;
	return anchor === null
		? (blocks.findLast(({kind}) => kind === 'text') ?? blocks.at(-1))
		: blocks[topOf(stream, anchor).index];
}

const names: Readonly<Record<StreamBlock['kind'], string>> = {
	text: 'message',
	reasoning: 'thought',
	tool: 'tool call',
	prompt: 'prompt',
	note: 'note',
};

function withStream(act: (shown: ShownStream) => Consequence): Command {
	return (scene) => {
		const shown = focusedStream(scene);
		return shown === null || shown.stream.blocks.length === 0
			? hint('there is nothing to copy yet')
			: act(shown);
	};
}

/** The commands that put text into the clipboard. */
export const copyCommands = {
	'copy-block': withStream((shown) => {
		const block = chosenBlock(shown);
		const place = shown.anchor === null ? 'last' : 'topmost';
		return block === undefined
			? hint('there is nothing to copy yet')
			: copy(`the ${place} ${names[block.kind]} of ${shown.laneId}`, sourceOf(block));
	}),
	'copy-stream': withStream(({laneId, stream}) =>
		copy(`all that is kept of ${laneId}`, stream.blocks.map(sourceOf).join('\n\n')),
	),
} satisfies Partial<Record<CommandName, Command>>;
