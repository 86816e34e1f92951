import type {FlagSpec} from './arguments.js';
import {type Command, eventLines} from './command-spec.js';
import {pastCommands} from './past-commands.js';
import {screenFlags} from './screen-flags.js';

const approve: FlagSpec = {
	name: 'approve',
	kind: 'value',
	value: 'ask|auto',
	says: 'Whether work waits until you have approved the plan (default: ask in tui, auto in run and demo).',
};

const missionFlags: readonly FlagSpec[] = [
	{name: 'file', kind: 'value', value: 'FILE', says: 'Read the mission from a file.'},
	{
		name: 'trust',
		kind: 'switch',
		says: "Let OpenCode load the project's own configuration, plugins and instructions, use what its flowdesk.jsonc asks for, and run the checks it suggests, in this mission.",
	},
	{
		name: 'server',
		kind: 'value',
		value: 'URL',
		says: 'Use an OpenCode server that runs already; its password comes from OPENCODE_SERVER_PASSWORD or is asked for.',
	},
	{
		name: 'model',
		kind: 'value',
		value: 'provider/model',
		says: 'The model of every role; provider/model#variant also says how hard it thinks.',
	},
	{
		name: 'agent-model',
		kind: 'values',
		value: 'role=provider/model',
		says: 'The model of one role; may be repeated.',
	},
	{
		name: 'cap',
		kind: 'values',
		value: 'role=n|none',
		says: 'The most lanes of a role at once; may be repeated.',
	},
	{name: 'max-lanes', kind: 'value', value: 'n|none', says: 'The most lanes at once, all roles.'},
	{
		name: 'max-iterations',
		kind: 'value',
		value: 'n',
		says: 'Continuations before the mission ends with exit code 3.',
	},
	{
		name: 'check',
		kind: 'values',
		value: 'CMD',
		says: 'A command that must pass before the seal; may be repeated.',
	},
	{name: 'no-check', kind: 'switch', says: 'No checks: the mission can finish, never be sealed.'},
	{
		name: 'todo',
		kind: 'value',
		value: 'continue|archive',
		says: 'What becomes of a todo.md that is already there: its open items count as work of this mission, or it is put aside in .opencode/archive first.',
	},
	{
		name: 'check-baseline',
		kind: 'switch',
		says: 'Checks that fail before the mission must pass too.',
	},
	{
		name: 'timeout',
		kind: 'value',
		value: '30m|90s|1h',
		says: 'End the mission after this time, counted from its start, with exit code 3.',
	},
	{
		name: 'watch',
		kind: 'value',
		value: 'tell|pause|abort',
		says: 'When a lane commits, stashes, resets, deletes or leaves its claim: say so (the default), pause, or abort that lane and pause.',
	},
	{
		name: 'budget-usd',
		kind: 'value',
		value: 'N|none',
		says: 'What the mission may spend by list price, in USD (default 5); then nothing new is sent.',
	},
	{
		name: 'budget-tokens',
		kind: 'value',
		value: 'N|none',
		says: 'The same in tokens read anew and written (default none): what counts where a price is unknown.',
	},
	{
		name: 'budget-task-usd',
		kind: 'value',
		value: 'N|none',
		says: 'What one task may spend, its reviews included, in USD (default none); then it has failed.',
	},
	{
		name: 'budget-day-usd',
		kind: 'value',
		value: 'N|none',
		says: 'What all missions of this project may spend from midnight to midnight, in USD (default none).',
	},
	approve,
	{
		name: 'no-snapshot',
		kind: 'switch',
		says: "A server that FlowDesk starts takes none of OpenCode's snapshots, which are slow in large repositories.",
	},
	{
		name: 'verify-model',
		kind: 'switch',
		says: 'Have the calls of a server that FlowDesk starts go by a relay on this machine, which reads in each answer which model the provider names, and tell of another one than was asked for.',
	},
	{name: 'flow', kind: 'value', value: 'FILE', says: 'A flow by name, or your own by path.'},
	{
		name: 'no-git',
		kind: 'switch',
		says: 'Work in a folder that is in no git repository: no diff, no undo.',
	},
	{
		name: 'here',
		kind: 'switch',
		says: 'Work in the folder you are in, a package of a larger repository say, instead of the whole repository.',
	},
];

const missionUsage = '"MISSION" | --file FILE | -';
const missionNotes = [
	'The mission comes as text, from a file, or from standard input (`-`, or just piped in).',
	'A mission that begins with a dash goes after `--`.',
];

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
	{
		name: 'run',
		usage: missionUsage,
		says: 'Run a mission and print what happens, line by line.',
		flags: [eventLines, ...missionFlags],
		notes: missionNotes,
		load: async () => (await import('./run.js')).runCommand,
	},
	{
		name: 'tui',
		usage: missionUsage,
		says: 'Run a mission on a screen on which you watch, answer and steer.',
		flags: [...missionFlags, ...screenFlags],
		notes: missionNotes,
		load: async () => (await import('./tui.js')).tuiCommand,
	},
	{
		name: 'pane',
		usage: 'LANE',
		says: 'Show one lane of the mission that runs here, from another terminal: what it writes and does, line by line.',
		flags: [
			{
				name: 'attach',
				kind: 'switch',
				says: "OpenCode's own screen for the lane's session instead of lines. What you type there goes to the agent directly.",
			},
			{
				name: 'at',
				kind: 'value',
				value: 'SOCKET',
				says: 'The mission behind that socket, as the cockpit names it, instead of the one of this project.',
			},
			{
				name: 'linger',
				kind: 'switch',
				says: 'When the lane ends, wait 3 seconds for a key that keeps it open, or stay where the cockpit pinned it: for a tmux pane that closes with its command.',
			},
		],
		notes: [
			'LANE is the name in front of a lane on the screen: w3, r2, c. Ctrl+C leaves; nothing of the mission is touched.',
			'Exit code 0 when the lane is done, the mission over, or you left; 1 when the lane failed or was aborted, or the mission is gone; 2 when there is no such lane, or no mission runs here.',
		],
		load: async () => (await import('./pane.js')).paneCommand,
	},
	{
		name: 'plan',
		usage: missionUsage,
		says: 'Have the plan written into .opencode/todo.md and stop there.',
		flags: [eventLines, ...missionFlags],
		notes: missionNotes,
		load: async () => (await import('./run.js')).planCommand,
	},
	...pastCommands,
	{
		name: 'demo',
		usage: '',
		says: 'Watch a whole mission on a simulated model: no key, no network, nothing of yours touched.',
		flags: [
			eventLines,
			{
				name: 'lanes',
				kind: 'value',
				value: 'N',
				says: 'How many workers at once; more modules are made for them (default 10, 13 modules).',
			},
			{
				name: 'speed',
				kind: 'value',
				value: 'X',
				says: 'How much faster than a real model it answers (default 1).',
			},
			{...approve, says: 'As for `run`; ask needs the screen.'},
			...screenFlags,
			{
				name: 'keep',
				kind: 'switch',
				says: 'Keep the temporary folder, and say what to type to look at the mission in it.',
			},
		],
		notes: [],
		load: async () => (await import('./demo.js')).demoCommand,
	},
	{
		name: 'usage',
		usage: '[PROVIDER...]',
		says: 'Show how much of their quotas your providers say you have used, and when they begin anew.',
		flags: [
			{...eventLines, says: 'The readings as one JSON value.'},
			{
				name: 'watch',
				kind: 'switch',
				says: 'Go on, and show them again whenever one changes, with how fast it is used; with --json one line each time.',
			},
		],
		notes: [
			"Reads OpenCode's own logins and changes none; each provider is asked once in a few minutes by all of FlowDesk together.",
			"PROVIDER is OpenCode's id, or one of claude, chatgpt, copilot, gemini, zai, kimi.",
			'Exit code 0 whatever the quotas are; 1 when the readings cannot be kept, 2 when nothing is known of a provider of that name.',
		],
		load: async () => (await import('./usage.js')).usageCommand,
	},
	{
		name: 'doctor',
		usage: '',
		says: 'Check what a mission in this folder needs, and say what to do about what is missing.',
		flags: [
			{...eventLines, says: 'The list as one JSON value.'},
			{name: 'model', kind: 'value', value: 'provider/model', says: 'The model to try.'},
			{
				name: 'no-model-call',
				kind: 'switch',
				says: 'Do not ask the model for a word, which costs one short prompt.',
			},
			{name: 'no-git', kind: 'switch', says: 'As for `run`.'},
			{name: 'here', kind: 'switch', says: 'As for `run`.'},
		],
		notes: ['Exit code 0 when a mission could run here, 2 when not.'],
		load: async () => (await import('./doctor.js')).doctorCommand,
	},
	{
		name: 'agents',
		usage: 'check [FOLDER...]',
		says: "Check agent files: FlowDesk's own, yours, and those in the folders.",
		flags: [],
		notes: ['Exit code 0 when all is well, 2 with a line `file:line: problem` for each problem.'],
		load: async () => (await import('./agents.js')).agentsCommand,
	},
	{
		name: 'schema',
		usage: 'events|flow|configuration',
		says: 'Print a JSON schema: of the lines of `--json`, of flow files, of flowdesk.jsonc.',
		flags: [],
		notes: [],
		load: async () => (await import('./schema.js')).schemaCommand,
	},
];
