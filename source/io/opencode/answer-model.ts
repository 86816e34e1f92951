import {z} from 'zod';
import {oneLine} from '../../mission/sanitize.js';
import {createJsonSearch, type JsonSearch} from './json-search.js';

/** Reads the model's name out of a body while its bytes pass by. */
export type ModelReader = Readonly<{
	/** Never throws, whatever the bytes are. */
	take: (chunk: Uint8Array) => void;
	/** The first name that stood there, in one line of printable characters; null so far. */
	model: () => string | null;
}>;

/** Longer is no model's name. */
const nameSchema = z.string().trim().min(1).max(200);

/**
 * Where providers write the model that answers: OpenAI's chat completions and Anthropic's messages; Gemini; OpenAI's
 * responses, in the events that begin and end them; Anthropic's first event.
 */
const answerPlaces = new Set(['model', 'modelVersion', 'response.model', 'message.model']);
const requestPlaces = new Set(['model']);

/** Bytes of a body that are searched: what comes later names no model, however much it is. */
const mostSearched = 4 * 1024 * 1024;

const [lineFeed, carriageReturn, openBrace] = [0x0a, 0x0d, 0x7b];
const dataField = [...Buffer.from('data:')];

type ByteReader = Readonly<{
	take: (byte: number) => void;
	found: () => string | null;
	isOver: () => boolean;
}>;

/** Reads the body of an answer: one JSON value, or server-sent events, each with one. */
export function readAnswerModel(): ModelReader {
	return readModel((byte) =>
		byte === openBrace ? createJsonSearch(answerPlaces) : createEventSearch(),
	);
}

/** Reads the body of a request, which is one JSON value. */
export function readRequestModel(): ModelReader {
	return readModel(() => createJsonSearch(requestPlaces));
}

/** `choose` is asked what reads a body that begins with that byte. */
function readModel(choose: (first: number) => ByteReader): ModelReader {
	let reader: ByteReader | null = null;
	let searched = 0;
	return {
		take: (chunk) => {
			if (searched > mostSearched) {
				return;
			}
			searched += chunk.length;
			for (const byte of chunk) {
				if (reader?.isOver() === true) {
					return;
				}
				if (reader !== null || !isBlank(byte)) {
					reader ??= choose(byte);
					reader.take(byte);
				}
			}
		},
		model: () => {
			const name = nameSchema.safeParse(reader?.found() ?? null);
			return name.success ? oneLine(name.data, 200) : null;
		},
	};
}

/** Searches the data of one event after the other. */
function createEventSearch(): ByteReader {
	let search: JsonSearch = createJsonSearch(answerPlaces);
	/** Bytes of the line so far, as far as they are those of the field's name; -1 is another field. */
	let matched = 0;
	let isLineEmpty = true;
	let last = 0;

	function endLine(): void {
		// A blank line ends the event.
		if (isLineEmpty) {
			search = createJsonSearch(answerPlaces);
		}
		matched = 0;
		isLineEmpty = true;
	}

	function takeInLine(byte: number): void {
		isLineEmpty = false;
		if (matched === dataField.length) {
			search.take(byte);
		} else {
			matched = matched >= 0 && byte === dataField[matched] ? matched + 1 : -1;
		}
	}

	return {
		take: (byte) => {
			const isSecondHalf = byte === lineFeed && last === carriageReturn;
			last = byte;
			if (byte !== lineFeed && byte !== carriageReturn) {
				takeInLine(byte);
			} else if (!isSecondHalf) {
				endLine();
			}
		},
		found: () => search.found(),
		isOver: () => search.found() !== null,
	};
}

function isBlank(byte: number): boolean {
	return byte === 0x20 || byte === 0x09 || byte === lineFeed || byte === carriageReturn;
}
