import { expect, test } from "vitest";
import { formatAnswers } from "../../../src/report/formats/explain.ts";

test("each answer is told with its own question, though ids repeat", () => {
	const question = (port: number) => ({ id: "1", from: { pod: "a/x" }, to: { pod: "a/y" }, protocol: "tcp", port });
	const answer = (verdict: string) => ({ id: "1", verdict, because: [] });
	expect(formatAnswers([question(80), question(81)], [answer("allowed"), answer("blocked")]).split("\n")).toEqual([
		"1: allowed: tcp/80 from pod:a/x to pod:a/y",
		"  nothing filters it",
		"",
		"1: blocked: tcp/81 from pod:a/x to pod:a/y",
		"  no filter is known that decides it",
		"",
	]);
});

test("a filter that stands in no file is told without a place", () => {
	const question = { id: "1", from: { pod: "a/x" }, to: { pod: "a/y" }, protocol: "tcp", port: 80 };
	const because = {
		layer: "network-policy",
		rule: null,
		filter: "Strange a/f",
		note: "depends on spec",
		location: { file: "", address: "f" },
	};
	expect(formatAnswers([question], [{ id: "1", verdict: "unknown", because: [because] }])).toContain(
		"  by  Strange a/f: depends on spec\n",
	);
});
