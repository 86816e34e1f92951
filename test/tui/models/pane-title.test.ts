import {describe, expect, it} from 'vitest';
import {laneRow} from '../../../source/tui/models/lane-row.js';
import {paneNote} from '../../../source/tui/models/pane-title.js';
import {rowText} from '../../../source/tui/models/rows.js';
import {laneView, sampleNow} from '../sample-mission.js';

const note = (change: Parameters<typeof laneView>[1], width: number) =>
	paneNote(laneView('w1', change), {now: sampleNow, width, isPinned: false});

describe('the title of a pane', () => {
	it('has the model with its variant where there is room', () => {
		expect(rowText(note({model: 'acme/large#high'}, 120))).toContain('acme/large#high');
	});

	it('says with a sign that another model answered than was asked for, in as many words as fit', () => {
		const other = {model: 'acme/b', differed: 'asked for acme/a, got acme/b'};
		expect(rowText(note(other, 140))).toContain('! asked for acme/a, got acme/b');
		expect(rowText(note(other, 76))).toContain('! b, not as asked');
		const [span] = note(other, 140);
		expect(span).toMatchObject({tone: 'caution'});
	});

	it('is not alone: the line in the list has a sign too', () => {
		const columns = {
			width: 80,
			id: 3,
			time: 5,
			now: sampleNow,
			focus: null,
			digits: () => ' ',
			pinned: [],
			marked: [],
			activity: null,
		};
		const row = (differed: string | null) =>
			rowText(laneRow(laneView('w1', {differed}), 1, columns));
		expect(row('asked for acme/a, got acme/b')).toContain('w1 !');
		expect(row(null)).not.toContain('!');
	});
});
