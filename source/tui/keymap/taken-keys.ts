/** Keys that something else takes before or beside us, and what that is. Nothing is ever bound to them. */
const taken: ReadonlyArray<readonly [keys: string, why: string]> = [
	['ctrl+b', "is tmux's prefix"],
	['ctrl+a', "is screen's prefix, and tmux's for many"],
	['ctrl+s ctrl+q', 'stops and starts the output of terminals'],
	['ctrl+g ctrl+t ctrl+n ctrl+o', 'is a mode of zellij'],
	['ctrl+h', 'is Backspace to most terminals'],
	['ctrl+i', 'is Tab to terminals'],
	['ctrl+j ctrl+m', 'is Enter to terminals'],
	['ctrl+[', 'is Esc to terminals'],
	['ctrl+x', 'begins key sequences in OpenCode and editors'],
	['ctrl+z', 'suspends FlowDesk'],
	['shift+enter ctrl+enter', 'is plain Enter to most terminals'],
	['alt+h alt+j alt+k alt+l alt+up alt+down alt+left alt+right', 'moves between panes in zellij'],
	['f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12', 'belongs to terminals and desktops'],
];

const reasons: ReadonlyMap<string, string> = new Map(
	taken.flatMap(([keys, why]) => keys.split(' ').map((key) => [key, why] as const)),
);

/** Why a key may not be bound, to go after its name; null when it may. */
export function takenBy(key: string): string | null {
	return reasons.get(key) ?? null;
}
