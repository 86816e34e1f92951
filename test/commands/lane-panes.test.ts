import {describe, expect, it} from 'vitest';
import {createLanePanes, placeFor} from '../../source/commands/lane-panes.js';
import {type NewPane, type Tmux, TmuxFailed, type TmuxPane} from '../../source/io/tmux.js';

const cockpit: TmuxPane = {id: '%1', window: '@1', width: 120, height: 50};

/** A tmux that makes panes of the asked kind and remembers what was asked. */
function fakeTmux() {
	const panes: TmuxPane[] = [cockpit];
	const made: NewPane[] = [];
	const selected: string[] = [];
	const pinned: Array<readonly [string, boolean]> = [];
	const tmux: Tmux = {
		own: '%1',
		panes: async () => [...panes],
		open: async (pane) => {
			made.push(pane);
			const id = `%${made.length + 1}`;
			panes.push({...cockpit, id, height: 24});
			return id;
		},
		select: async (id) => void selected.push(id),
		pin: async (id, isPinned) => void pinned.push([id, isPinned]),
		isPinned: async () => false,
	};
	return {tmux, panes, made, selected, pinned};
}

const environment = {PATH: '/bin', API_KEY: 'hush', TMUX: 'x'};
const options = {environment, socket: '/tmp/flowdesk-view-a/s', isHidden: false};

describe('the panes of lanes', () => {
	it('run the pane command on the socket of the mission, as words and with no key of the user', async () => {
		const {tmux, made} = fakeTmux();
		const open = createLanePanes({...options, tmux});
		expect(await open({kind: 'attach', laneId: 'w3', isPinned: false})).toBe(
			'w3 is open in pane %2',
		);
		expect(made[0]).toMatchObject({beside: '%1', where: 'below', takesFocus: true});
		expect(made[0]?.command.slice(2)).toEqual([
			'pane',
			'w3',
			'--attach',
			'--at',
			'/tmp/flowdesk-view-a/s',
			'--linger',
		]);
		expect(made[0]?.variables).toEqual({PATH: '/bin'});
		await open({kind: 'stream', laneId: 'w3', isPinned: false});
		expect(made[1]).toMatchObject({beside: '@1', where: 'window', takesFocus: false});
	});

	it('are gone to when they are open, and opened anew when the user has closed them', async () => {
		const {tmux, made, panes, selected} = fakeTmux();
		const open = createLanePanes({...options, tmux});
		const wish = {kind: 'stream', laneId: 'w3', isPinned: false} as const;
		await Promise.all([open(wish), open(wish)]);
		expect(made).toHaveLength(1);
		expect(selected).toEqual(['%2']);
		panes.splice(1);
		await open(wish);
		expect(made).toHaveLength(2);
		expect(made[1]?.beside).toBe('%1');
	});

	it('are named as commands to type where there is no tmux', async () => {
		const here = createLanePanes({...options, tmux: null});
		expect(await here({kind: 'attach', laneId: 'w3', isPinned: false})).toMatch(
			/^flowdesk pane w3 --attach, typed in another terminal/,
		);
		const hidden = createLanePanes({...options, isHidden: true, tmux: null});
		expect(await hidden({kind: 'stream', laneId: 'w3', isPinned: false})).toMatch(
			/^flowdesk pane w3 --at \/tmp\/flowdesk-view-a\/s, typed/,
		);
		const unseen = createLanePanes({...options, socket: null, tmux: null});
		expect(await unseen({kind: 'stream', laneId: 'w3', isPinned: false})).toContain(
			'no other terminal can watch',
		);
	});

	it('stay or close with their lane as it is pinned: at once where they are open, and where they are opened later', async () => {
		const {tmux, panes, pinned} = fakeTmux();
		const open = createLanePanes({...options, tmux});
		const pin = (isPinned: boolean) => open({kind: 'pin', laneId: 'w3', isPinned});
		expect(await pin(true)).toBeNull();
		await open({kind: 'stream', laneId: 'w3', isPinned: true});
		expect(pinned).toEqual([['%2', true]]);
		await open({kind: 'attach', laneId: 'w3', isPinned: false});
		await open({kind: 'stream', laneId: 'w4', isPinned: false});
		expect(await pin(false)).toBe('w3 is no longer pinned: panes %3 and %2 close when it ends');
		expect(pinned.slice(1)).toEqual([
			['%3', false],
			['%2', false],
		]);
		panes.splice(2, 1);
		expect(await pin(true)).toBe('w3 is pinned: pane %2 stays when it ends');
		expect(await open({kind: 'pin', laneId: 'w9', isPinned: true})).toBeNull();
		const outside = createLanePanes({...options, tmux: null});
		expect(await outside({kind: 'pin', laneId: 'w3', isPinned: true})).toBeNull();
		const old = {...tmux, pin: () => Promise.reject(new TmuxFailed('unknown option -- p'))};
		const refused = createLanePanes({...options, tmux: old});
		await refused({kind: 'stream', laneId: 'w3', isPinned: false});
		const said = await refused({kind: 'pin', laneId: 'w3', isPinned: true});
		expect(said).toBe('tmux: unknown option -- p');
	});

	it("say tmux's own words when it refuses, and what to type instead", async () => {
		const {tmux} = fakeTmux();
		const open = createLanePanes({
			...options,
			tmux: {...tmux, open: () => Promise.reject(new TmuxFailed('no space for new pane'))},
		});
		expect(await open({kind: 'stream', laneId: 'c', isPinned: false})).toBe(
			'tmux: no space for new pane; elsewhere: flowdesk pane c',
		);
	});

	it('divide a wide pane in width, a tall one in height, and take a window where both are small', () => {
		const where = (width: number, height: number) => placeFor({...cockpit, width, height}).where;
		expect([where(200, 20), where(120, 50), where(120, 39)]).toEqual(['right', 'below', 'window']);
	});
});
