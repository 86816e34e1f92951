import type {RulesOverlay} from '../attention-state.js';
import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import type {Scene} from '../scene.js';
import {type Command, type Consequence, hint, send, show} from './command.js';

function open(overlay: RulesOverlay): Consequence {
	return show({type: 'opened', overlay});
}

function inRules(
	act: (overlay: RulesOverlay, scene: Scene, rules: number) => Consequence,
): Command {
	return (scene) => {
		const {overlay} = scene.view;
		return overlay?.kind === 'rules'
			? act(overlay, scene, scene.known.mission?.rules.length ?? 0)
			: show();
	};
}

function point(step: 1 | -1): Command {
	return inRules((overlay, _scene, rules) =>
		open({...overlay, cursor: Math.max(0, Math.min(overlay.cursor + step, rules - 1))}),
	);
}

const remove = inRules((overlay, scene, rules) => {
	const chosen = scene.known.mission?.rules[overlay.cursor];
	return chosen === undefined
		? hint('there is no rule to remove')
		: send(
				{type: 'remove-rule', ruleId: chosen.id},
				{
					type: 'opened',
					overlay: {
						...overlay,
						removed: [...overlay.removed, chosen.rule],
						cursor: Math.max(0, Math.min(overlay.cursor, rules - 2)),
					},
				},
				{
					type: 'hinted',
					text: `removed: what it answered is asked for again; ${keyFor(scene, 'restore-rule', 'rules')} brings it back`,
				},
			);
});

const restore = inRules((overlay) => {
	const rule = overlay.removed.at(-1);
	const removed = overlay.removed.slice(0, -1);
	return rule === undefined
		? hint('no rule was removed here')
		: send(
				{type: 'save-rule', rule},
				{type: 'opened', overlay: {...overlay, removed}},
				{
					type: 'hinted',
					text: `the rule is back${removed.length > 0 ? `; ${removed.length} more can be brought back` : ''}`,
				},
			);
});

/** The commands of the saved rules, and of what was asked and answered. */
export const rulesCommands = {
	'open-rules': () => open({kind: 'rules', cursor: 0, removed: []}),
	'open-answers': () => show({type: 'opened', overlay: {kind: 'answers', offset: 0}}),
	'next-rule': point(1),
	'previous-rule': point(-1),
	'remove-rule': remove,
	'restore-rule': restore,
} satisfies Partial<Record<CommandName, Command>>;
