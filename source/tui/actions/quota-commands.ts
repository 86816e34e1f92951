import {whyNot} from '../conditions.js';
import type {CommandName} from '../keymap/keymap.js';
import {chosenQuota} from '../models/quota-list.js';
import {type Command, hint, send, show} from './command.js';

function choose(step: 1 | -1): Command {
	return (scene) => {
		const {overlay} = scene.view;
		const {mission} = scene.known;
		if (overlay?.kind !== 'quotas' || mission === null) {
			return show();
		}
		const {providers} = mission.quota;
		const {at} = chosenQuota(mission, overlay);
		const place = Math.max(0, Math.min(at + step, providers.length - 1));
		const chosen = providers[place]?.provider ?? null;
		return show({type: 'opened', overlay: {...overlay, chosen, place}});
	};
}

/** Opens the view at the first provider that waits for the user's word, else at the first. */
const open: Command = ({known: {mission}}) => {
	const providers = mission?.quota.providers ?? [];
	const place = Math.max(
		0,
		providers.findIndex(({hold}) => hold?.kind === 'ask'),
	);
	const chosen = providers[place]?.provider ?? null;
	return show({type: 'opened', overlay: {kind: 'quotas', chosen, place}});
};

/** Sends the wish for readings; who was asked a moment ago is not asked again. */
const refresh: Command = () =>
	send(
		{type: 'refresh-quotas'},
		{
			type: 'hinted',
			text: 'asking the providers; one that was asked a moment ago keeps its reading',
		},
	);

const useProvider: Command = (scene) => {
	const {overlay} = scene.view;
	const {mission} = scene.known;
	const quota =
		overlay?.kind === 'quotas' && mission !== null ? chosenQuota(mission, overlay).quota : null;
	const denied = whyNot('asks-quota', scene);
	if (quota === null || denied !== null) {
		return hint(denied ?? 'no provider is chosen');
	}
	const {provider} = quota;
	return send(
		{type: 'allow-quota', provider},
		{
			type: 'hinted',
			text:
				quota.state === 'exhausted'
					? `${provider} is asked again in this mission`
					: `${provider} is used in this mission, its quota not known`,
		},
	);
};

/** The commands that open the view of quotas and act in it. */
export const quotaCommands = {
	'open-quotas': open,
	'next-quota': choose(1),
	'previous-quota': choose(-1),
	'refresh-quotas': refresh,
	'use-provider': useProvider,
} satisfies Partial<Record<CommandName, Command>>;
