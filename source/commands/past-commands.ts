import {type Command, eventLines} from './command-spec.js';

/** The commands that look at missions that were, and take one back. */
export const pastCommands: readonly Command[] = [
	{
		name: 'missions',
		usage: '',
		says: 'List the missions of this project, the newest first: how each ended, how long it took, what it came to.',
		flags: [
			{...eventLines, says: 'The missions as one JSON value.'},
			{name: 'all', kind: 'switch', says: 'All of them, not only the newest 20.'},
		],
		notes: [
			'Nothing is written, so a mission that runs goes on undisturbed. A cost names how many model calls it is the sum of.',
			'Exit code 0, also when there is none; 1 when they cannot be read. A folder without git is a project of its own, of missions with --no-git.',
		],
		load: async () => (await import('./missions.js')).missionsCommand,
	},
	{
		name: 'show',
		usage: '[MISSION-ID]',
		says: 'Show what a mission did: how it ended and why, its tasks, what the seal rests on, what it came to.',
		flags: [
			{
				name: 'cost',
				kind: 'switch',
				says: 'With what each role, todo item and lane came to, and tokens of every kind.',
			},
			{...eventLines, says: 'The same as one JSON value.'},
		],
		notes: [
			'Without an id: the newest mission of this project. The beginning of an id is enough where only one mission has it. Nothing is written.',
			'Exit code 0 when it is shown, 1 when it cannot be read, 2 when there is no such mission.',
		],
		load: async () => (await import('./show.js')).showCommand,
	},
	{
		name: 'why',
		usage: 'LANE|TASK',
		says: 'Say why a lane or a task stands where it stands: its waits, admission, retries, aborts, reviews and end.',
		flags: [
			{
				name: 'mission',
				kind: 'value',
				value: 'ID',
				says: 'The mission, by its id or the beginning of it (default: the newest, running or past).',
			},
			{...eventLines, says: 'The same as one JSON value.'},
		],
		notes: [
			'LANE is w3, r2, c; TASK is t5, or a todo item for its last task. Everything comes from what was recorded; nothing is written, and a mission that runs goes on undisturbed.',
			'Exit code 0 when it is said, 1 when the mission cannot be read, 2 when there is no such lane, task or mission.',
		],
		load: async () => (await import('./why.js')).whyCommand,
	},
	{
		name: 'export',
		usage: '--debug [FILE]',
		says: 'Write one file for a bug report: what happened in a mission and how this machine is set up, without what anybody wrote and without secrets.',
		flags: [
			{name: 'debug', kind: 'switch', says: 'What is to be exported; nothing else can be yet.'},
			{
				name: 'mission',
				kind: 'value',
				value: 'ID',
				says: 'The mission, by its id or the beginning of it (default: the newest).',
			},
			{name: 'force', kind: 'switch', says: 'Replace the file if it is there.'},
		],
		notes: [
			"FILE is flowdesk-debug-MISSION.json where none is named, beside the project's records or, outside of git, in this folder (flowdesk-debug-no-mission.json before the first one, with all but a mission in it); only you may read it. No model is asked, and nothing is sent anywhere.",
			'Exit code 0 when it is written, 1 when it cannot be written, 2 when the file is there already or there is no such mission.',
		],
		load: async () => (await import('./export.js')).exportCommand,
	},
	{
		name: 'diff',
		usage: '[MISSION-ID]',
		says: 'Show what changed since a mission began: by task and file, and on a terminal the changes.',
		flags: [
			{...eventLines, says: 'The files and tasks as one JSON value.'},
			{name: 'patch', kind: 'switch', says: 'Only the changes, as a patch on standard output.'},
		],
		notes: ['Without an id: the newest mission of this project.'],
		load: async () => (await import('./diff.js')).diffCommand,
	},
	{
		name: 'undo',
		usage: '[MISSION-ID]',
		says: 'Bring back files, index, HEAD and branch as they were before a mission (asks first).',
		flags: [
			{
				name: 'yes',
				kind: 'switch',
				says: 'Do it without asking; needed where nobody can be asked.',
			},
			{name: 'redo', kind: 'switch', says: 'Take the last undo (or redo) back.'},
		],
		notes: [
			'Without an id: the newest mission of this project. The present state is saved first, so that --redo can bring it back. Your stash is never touched.',
			'Exit code 0 when it is done, 1 when something could not be restored, 2 when there was no yes.',
		],
		load: async () => (await import('./undo.js')).undoCommand,
	},
];
