import { expect, test } from "vitest";
import type { AddedRule } from "../../../src/model/pack.ts";
import { ownMessage } from "../../../src/report/own-words.ts";
import type { Told } from "../../../src/report/words.ts";

const RULE: AddedRule = {
	id: "acme/x",
	title: "A port is odd",
	description: "Odd ports are hard to remember.",
	verdict: "advice",
	levels: { note: "always" },
	remediation: "Take an even one.",
	message: null,
};
const NOTHING: Told = {
	partial: false,
	target: null,
	role: null,
	protocol: "",
	ports: "",
	sources: [],
	packets: [],
	purpose: null,
	mandated: null,
	component: null,
	reason: null,
	filter: null,
	waiver: null,
	args: {},
};
const TOLD: Told = {
	...NOTHING,
	target: "sg-1",
	role: "worker",
	protocol: "tcp",
	ports: "7",
	sources: ["10.0.0.0/8"],
	purpose: "Echo",
	mandated: ["client", "pod"],
	reason: "It echoes.",
	filter: "sg-1",
	args: { team: "net", count: 2 },
};

test.each<[string | null, Told, string]>([
	[null, TOLD, "A port is odd: tcp/7 (Echo) of sg-1 (worker) (10.0.0.0/8). Odd ports are hard to remember."],
	[null, NOTHING, "A port is odd. Odd ports are hard to remember."],
	[
		"{packets} of {target}: {sources}, {needed}, {filter}, {role}",
		TOLD,
		"tcp/7 (Echo) of sg-1 (worker): 10.0.0.0/8, client and pod, sg-1, worker.",
	],
	["{team} counts {count}. {reason}", TOLD, "net counts 2. It echoes."],
	// What nothing fills is no hole in a sentence: the title says it instead.
	["{team} says {other}", TOLD, "A port is odd: tcp/7 (Echo) of sg-1 (worker) (10.0.0.0/8). Odd ports are hard to remember."],
	["{target} is odd", NOTHING, "A port is odd. Odd ports are hard to remember."],
	["Nothing to fill.", NOTHING, "Nothing to fill."],
])("the message %s", (message, told, text) => {
	expect(ownMessage({ ...RULE, message }, told)).toBe(text);
});
