import { it } from "vitest";
import { reaches, staysOnNode } from "./antrea-oracle.ts";
import { objectsOf, world } from "./antrea-worlds.ts";
import { agreeOn } from "./asked.ts";

const RUNS = 1800;

it(`Antrea-native policies: explain agrees with a plain reading of their documentation, packet by packet, on ${RUNS} clusters`, () => {
	agreeOn("policies of Antrea", RUNS, world, objectsOf, (given, from, to, packet) =>
		staysOnNode(given, from, to) ? null : reaches(given, from, to, packet),
	);
}, 240_000);
