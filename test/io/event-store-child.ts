// A process of its own that a test can end at any moment.
import {argv, stdout} from 'node:process';
import {openEventStore} from '../../source/io/event-store.js';
import {claimProject} from '../../source/io/event-store-claim.js';

const [, , what = '', file = '', missionId = ''] = argv;

function say(text: string): void {
	stdout.write(`${text}\n`);
}

/** Appends without end and says each number once it is acknowledged. */
async function appendForever(): Promise<void> {
	const store = openEventStore({file, missionId});
	const text = 'x'.repeat(500);
	for (let number = 1; ; number += 3) {
		await Promise.all(
			[number, number + 1, number + 2].map(async (each) => {
				await store.append([{type: 'user.said', laneId: 'c1', text, id: `e${each}`, at: each}]);
				say(String(each));
			}),
		);
	}
}

if (what === 'append') {
	try {
		await appendForever();
	} catch (error) {
		say(error instanceof Error && 'kind' in error ? `kind ${error.kind}` : String(error));
	}
} else {
	const claim = claimProject({file, missionId});
	say(claim.ok ? 'claimed' : claim.problem);
	setInterval(() => {}, 60_000);
}
