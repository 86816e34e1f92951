import {isDeepStrictEqual} from 'node:util';

/** How often a look is taken anew when something went on meanwhile. */
const attempts = 4;

/** A look and the tree that was taken with it. */
export type Moment<Look, Tree> = Readonly<{look: Look; tree: Tree}>;

/**
 * A look and a tree of the same moment: nothing that the look tells changed while the tree was taken. Of a
 * repository in which something goes on all the time, the last of a few attempts.
 */
export async function momentOf<Look, Tree>(
	readLook: () => Promise<Look>,
	takeTree: () => Promise<Tree>,
): Promise<Moment<Look, Tree>> {
	let look = await readLook();
	let tree = await takeTree();
	for (let attempt = 1; attempt < attempts; attempt += 1) {
		const again = await readLook();
		if (isDeepStrictEqual(look, again)) {
			break;
		}

		look = again;
		tree = await takeTree();
	}

	return {look, tree};
}
