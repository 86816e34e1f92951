import {z} from 'zod';

/** The facts about which model answers. */
export const modelFacts = {
	/** OpenCode used another model for a message of a lane than FlowDesk had asked for. */
	'model.differed': z.strictObject({
		type: z.literal('model.differed'),
		laneId: z.string(),
		messageId: z.string(),
		/** Both as `provider/model`, with `#variant` where one was asked for. */
		asked: z.string(),
		used: z.string(),
	}),
	/** With `--verify-model`: what a provider's answer to a lane's call says of the model, told when it is new for the lane. */
	'model.answered': z.strictObject({
		type: z.literal('model.answered'),
		laneId: z.string(),
		/** `provider/model`, as OpenCode knows it. */
		asked: z.string(),
		/** What the provider was asked for: its own name of that model. */
		name: z.string(),
		/** The name in the answer, or null where it had none. */
		answered: z.string().nullable(),
	}),
};

const modelAnswerSchema = modelFacts['model.answered'].pick({
	asked: true,
	name: true,
	answered: true,
});

/** What a provider's answers to a lane say of one model. */
export type ModelAnswer = Readonly<z.infer<typeof modelAnswerSchema>>;
