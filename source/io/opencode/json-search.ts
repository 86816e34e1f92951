/** Looks for one text in a JSON object whose bytes pass by; it keeps no more of them than the longest name it may find. */
export type JsonSearch = Readonly<{
	take: (byte: number) => void;
	/** The first text at a place that is looked at, or null so far. */
	found: () => string | null;
	/** True when nothing more can be found. */
	isOver: () => boolean;
}>;

/** Bytes of a key or of a text that is looked for; a longer one is none. */
const longestText = 400;

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** A text that is being read: `bytes` is null where it is of no interest, or too long. */
type Text = {
	bytes: number[] | null;
	readonly isKey: boolean;
	isEscaped: boolean;
};

/**
 * Searches the places `key` and `key.key` of one object. It follows the nesting and judges nothing else: what is no
 * JSON is somebody else's to refuse.
 */
export function createJsonSearch(places: ReadonlySet<string>): JsonSearch {
	/** By depth, for the outermost object and those in it: null is no object. */
	const objects: ({key: string; isKeyNext: boolean} | null)[] = [null, null, null];
	let depth = 0;
	let text: Text | null = null;
	let found: string | null = null;
	let isOver = false;

	const here = () => (depth <= 2 ? (objects[depth] ?? null) : null);
	const place = () =>
		depth === 1 ? (objects[1]?.key ?? '') : `${objects[1]?.key ?? ''}.${objects[2]?.key ?? ''}`;

	function beginText(): void {
		const object = here();
		const isKey = object?.isKeyNext === true;
		const isWanted = object !== null && (isKey || places.has(place()));
		text = {bytes: isWanted ? [] : null, isKey, isEscaped: false};
	}

	function endText({bytes, isKey}: Text): void {
		text = null;
		const object = here();
		const read = bytes === null ? null : decoded(bytes);
		if (isKey && object !== null) {
			object.key = read === null || read.includes('.') ? '' : read;
		} else if (read !== null && read.trim() !== '') {
			found = read;
			isOver = true;
		}
	}

	function takeInText(byte: number, current: Text): void {
		if (byte === quote && !current.isEscaped) {
			endText(current);
			return;
		}
		current.isEscaped = byte === backslash && !current.isEscaped;
		current.bytes?.push(byte);
		if ((current.bytes?.length ?? 0) > longestText) {
			current.bytes = null;
		}
	}

	function enter(byte: number): void {
		const isInObject = depth === 0 || here() !== null;
		depth++;
		if (depth <= 2) {
			objects[depth] = byte === openBrace && isInObject ? {key: '', isKeyNext: true} : null;
		}
		isOver = depth === 1 && objects[1] === null;
	}

	function leave(): void {
		depth--;
		isOver = depth <= 0;
	}

	function takeOutside(byte: number): void {
		const object = here();
		if (byte === quote) {
			beginText();
		} else if (byte === openBrace || byte === openBracket) {
			enter(byte);
		} else if (byte === closeBrace || byte === closeBracket) {
			leave();
		} else if (object !== null && (byte === comma || byte === colon)) {
			object.isKeyNext = byte === comma;
		}
	}

	return {
		take: (byte) => {
			if (isOver) {
				return;
			}
			if (text === null) {
				takeOutside(byte);
			} else {
				takeInText(byte, text);
			}
		},
		found: () => found,
		isOver: () => isOver,
	};
}

/** What stands between the quotes of a JSON text, or null when that is no such text. */
function decoded(bytes: readonly number[]): string | null {
	try {
		return String(JSON.parse(`"${Buffer.from(bytes).toString('utf8')}"`));
	} catch {
		return null;
	}
}
