import { it } from "vitest";
import { reaches } from "./admin-oracle.ts";
import { objectsOf, world } from "./admin-worlds.ts";
import { agreeOn } from "./asked.ts";

const RUNS = 1800;

it(`AdminNetworkPolicy, its baseline and ClusterNetworkPolicy: explain agrees with a plain reading of their types, packet by packet, on ${RUNS} clusters`, () => {
	agreeOn("policies of admins", RUNS, world, objectsOf, reaches);
}, 240_000);
