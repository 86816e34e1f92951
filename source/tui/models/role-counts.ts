import type {MissionView} from '../../runtime/viewer.js';
import {type Row, span} from './rows.js';

/** `w 9/10  p 1/3`: what runs of each role, against its cap. The commander's and unused roles are left out. */
export function roleCounts(mission: MissionView): Row {
	const commander = mission.lanes.find((lane) => lane.taskId === null)?.role;
	const shown = mission.roles.filter(
		(role) => role.role !== commander && (role.running > 0 || role.queued > 0),
	);
	return shown.map((role, place) => {
		const cap = role.cap === null ? '' : `/${role.cap}`;
		const isFull = role.cap !== null && role.running >= role.cap && role.queued > 0;
		return span(
			`${place === 0 ? '' : '  '}${role.letter} ${role.running}${cap}`,
			isFull ? 'caution' : 'plain',
		);
	});
}
