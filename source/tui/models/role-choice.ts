import type {RoleView} from '../../runtime/role-view.js';
import type {Scene} from '../scene.js';
import type {RoleSheet} from '../view-parts.js';
import {type Pane, span} from './rows.js';

/** The roles to which a task can be given. */
export function delegableRoles({known: {mission}}: Scene): readonly RoleView[] {
	return (mission?.roles ?? []).filter(({isDelegable}) => isDelegable);
}

/** Asks who is to do a task. */
export function rolePane(scene: Scene, {at}: RoleSheet): Pane {
	return {
		title: [span('a new task, for whom?', 'accent')],
		rows: delegableRoles(scene).map(({role, running, queued, cap}, place) => [
			span(place === at ? '▸ ' : '  ', 'accent'),
			span(`${place + 1} ${role}`, place === at ? 'accent' : 'plain'),
			span(
				`   ${running}${cap === null ? '' : `/${cap}`} at work${queued > 0 ? `, ${queued} wait` : ''}`,
				'muted',
			),
		]),
		tone: 'accent',
	};
}
