import { expect, test } from "vitest";
import { failureText, recognised } from "../../../src/cli/failure.ts";
import { parseOutputs } from "../../../src/cli/output.ts";
import { probeFromOptions } from "../../../src/cli/probe-options.ts";
import { InputError, PortpolicyError, UsageError } from "../../../src/errors.ts";
import { TooComplexError } from "../../../src/model/packets.ts";

const FORMATS = ["text", "json"] as const;

test.each([
	[[], [{ format: "text", file: null }]],
	[["json"], [{ format: "json", file: null }]],
	[
		["json=a=b.json"],
		[
			{ format: "json", file: "a=b.json" },
			{ format: "text", file: null },
		],
	],
	[
		["json", "text=a.txt"],
		[
			{ format: "json", file: null },
			{ format: "text", file: "a.txt" },
		],
	],
])("outputs of %j", (given, expected) => {
	expect(parseOutputs(given, FORMATS)).toEqual(expected);
});

test.each([
	[["jsn"], "--format cannot be jsn; did you mean json? allowed: text, json"],
	[["json", "text"], "two formats on standard output; give one of them a file: --format json=FILE"],
	[["json="], "--format json= names no file after ="],
	[["json=x", "text=x"], "two formats go to the file x"],
])("outputs of %j are refused", (given, message) => {
	expect(() => parseOutputs(given, FORMATS)).toThrow(new UsageError("usage-format", message));
});

test("known errors are one sentence with their place, unknown ones a bug with a stack", () => {
	expect(failureText(new InputError("x", "it is wrong", { location: { file: "a.yaml", line: 3 } }))).toBe(
		"portpolicy: a.yaml:3: it is wrong\n",
	);
	expect(failureText(new InputError("x", "it is wrong", { location: { file: "-" } }))).toBe("portpolicy: standard input: it is wrong\n");
	expect(failureText(new TypeError("boom"))).toMatch(/^portpolicy: this is a bug in portpolicy; .+\nTypeError: boom\n {4}at /s);
});

test("what is too much for anybody is no bug", () => {
	const tooComplex = recognised(new TooComplexError());
	expect(tooComplex).toBeInstanceOf(PortpolicyError);
	expect(failureText(tooComplex)).toMatch(/^portpolicy: too complex: .+; give fewer inputs at a time\n$/);
	let tooLong: unknown;
	try {
		"a".repeat(2 ** 29).concat("a".repeat(2 ** 29));
	} catch (error) {
		tooLong = error;
	}
	expect(recognised(tooLong)).toBeInstanceOf(PortpolicyError);
	const bug = new RangeError("boom");
	expect(recognised(bug)).toBe(bug);
});

test("questions of explain", () => {
	expect(probeFromOptions("external", "node:a", "tcp/22")).toEqual({
		id: "1",
		from: { external: true },
		to: { node: "a" },
		protocol: "tcp",
		port: 22,
	});
	expect(probeFromOptions("ip:2001:db8::1", "pod:ns/a", "icmpv6/128/0")).toEqual({
		id: "1",
		from: { ip: "2001:db8::1" },
		to: { pod: "ns/a" },
		protocol: "icmpv6",
		type: 128,
		code: 0,
	});
	expect(probeFromOptions("role:worker", "target:aws_instance.a[0]", "esp")).toEqual({
		id: "1",
		from: { role: "worker" },
		to: { target: "aws_instance.a[0]" },
		protocol: "esp",
	});
	for (const [from, to, port, message] of [
		[undefined, "node:a", "tcp/1", "--from is missing"],
		["node:a", "nod:b", "tcp/1", "--to cannot be nod:b"],
		["node:a", "node:b", "tcp", "the question has no port"],
		["node:a", "external", "tcp/1", "the question asks for external"],
		["node:a", "node:b", "tcp/1/2", "--port cannot be tcp/1/2"],
		["node:a", "node:b", "tpc/1", "the question has protocol"],
		["node:a", "node:b", "tcp/70000", "the question has port 70000"],
	] as const)
		expect(() => probeFromOptions(from, to, port)).toThrow(message);
});
