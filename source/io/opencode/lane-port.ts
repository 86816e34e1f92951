/** Ports for lanes lie above those that projects choose by habit and below those that systems hand out. */
const lowest = 20_000;
const highest = 32_000;
/** Missions begin at one of so many places, so that two at once rarely meet. */
const starts = 1000;
/** Lanes of different roles with the same number lie side by side. */
const letters = 26;

/** The port of a lane: always the same for a lane of a mission, and another one for each of its lanes. */
export function portOf(missionId: string, laneId: string): number {
	const start = [...missionId].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % starts, 7);
	const number = Number(laneId.slice(1)) || 1;
	const place = (number - 1) * letters + (laneId.charCodeAt(0) % letters);
	return lowest + ((start + place) % (highest - lowest));
}

/** What a lane that can run commands is told, so that its servers never meet those of other lanes. */
export function portLine(missionId: string, laneId: string): string {
	return `PORT: ${portOf(missionId, laneId)}. A server you start listens on this port of 127.0.0.1 and on no other (PORT=${portOf(missionId, laneId)} in its environment): other lanes run theirs beside you.`;
}
