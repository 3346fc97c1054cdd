import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "../../src/input/parse.ts";
import type { Report } from "../../src/model/finding.ts";
import type { Location } from "../../src/model/location.ts";
import { type Case, readCases } from "../cases/folders.ts";
import { run } from "../corpus/command.ts";
import { FORMS, type Form, type Manifest, placeIn, plain } from "./manifest-forms.ts";
import { fc } from "./seed.ts";
import { choosing } from "./yaml-writer.ts";

/** Cases whose inputs are manifests, with their objects. */
const cases = (
	await Promise.all(
		readCases().map(async (one) => {
			const objects = await manifestsOf(one);
			return objects === null ? [] : [{ name: one.name, one, objects }];
		}),
	)
).flat();

async function manifestsOf({ folder, inputs, name }: Case): Promise<readonly Manifest[] | null> {
	if (/^(?:tables|published|aws-faults|cloud-facts)\//.test(name) || inputs.length === 0) return null;
	const objects: Manifest[] = [];
	for (const input of inputs) {
		if (statSync(join(folder, input), { throwIfNoEntry: false })?.isFile() !== true) return null;
		const read = await parse(readFileSync(join(folder, input)), input).catch(() => null);
		if (read === null || read.template) return null;
		for (const { value } of read.documents) {
			const { apiVersion, kind, metadata } = value as Manifest;
			if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof metadata !== "object" || metadata === null) return null;
			objects.push(value as Manifest);
		}
	}
	return objects.length === 0 ? null : objects;
}

const root = mkdtempSync(join(tmpdir(), "manifest-forms-"));
afterAll(() => rmSync(root, { recursive: true }));

const CONFIG = "portpolicy.yaml";

interface Judged {
	readonly code: number;
	readonly report: Report | null;
	readonly problem: string;
}
let runs = 0;
let places = 0;

async function judged({ folder, args }: Case, { files }: Form): Promise<Judged> {
	const own = join(root, String(runs++));
	mkdirSync(own);
	for (const { name, text } of files) writeFileSync(join(own, name), text);
	const config = existsSync(join(folder, CONFIG)) ? ["-c", join(folder, CONFIG)] : [];
	const { code, stdout, stderr } = await run(["eval", "--format", "json", ...config, ...args, ...files.map(({ name }) => join(own, name))]);
	rmSync(own, { recursive: true });
	return { code, report: stdout === "" ? null : (JSON.parse(stdout) as Report), problem: stdout === "" ? stderr : "" };
}

/** What is said, save where. */
const said = ({ code, report, problem }: Judged): unknown => ({
	code,
	problem: problem.replaceAll(root, ""),
	summary: report?.summary,
	findings: bare(report?.findings),
	targets: bare(report?.targets),
});
const bare = (value: unknown): unknown =>
	JSON.parse(JSON.stringify(value ?? null), (key, member: unknown) => {
		if (key === "location") return undefined;
		// Labels stand in patches in the order in which their author wrote them.
		if (key === "fix") return member === null ? null : "a fix";
		return member;
	});

const patches = ({ report }: Judged): unknown => report?.findings.map(({ fix }) => fix?.patch ?? null);

/** Every location of the findings inside a document of an input, in order; some findings concern an input as a whole, or the configuration. */
function locations(value: unknown): readonly Location[] {
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value)
		.flatMap(([key, member]) =>
			key === "location" && typeof member === "object" && member !== null ? [member as Location] : locations(member),
		)
		.filter(({ file, pointer }) => pointer !== undefined && basename(file) !== CONFIG);
}

/** Where the findings should stand in a form, by where they stand in the plain one. */
const expected = (found: Judged, form: Form): readonly unknown[] =>
	locations(found.report?.findings).map(({ file, pointer, address }) => ({
		address,
		...placeIn(form, Number(basename(file).replace(".json", "")), pointer ?? ""),
	}));
const told = ({ report }: Judged, form: Form): readonly unknown[] =>
	locations(report?.findings).map(({ file, pointer, address, line }) => ({
		address,
		file: basename(file),
		pointer,
		line: form.files.find(({ name }) => name === basename(file))?.lines === null ? undefined : line,
	}));

/** A way to write each case in each form. */
const styles = fc.sample(fc.array(fc.nat({ max: 840 }), { minLength: 101, maxLength: 211 }), {
	numRuns: cases.length * Object.keys(FORMS).length,
	seed: 20261128,
});

describe("manifests in other forms", () => {
	it.each(cases.map((one, place) => ({ ...one, place })))("$name", async ({ one, objects, place }) => {
		const asTheyAre = await judged(one, plain(objects));
		for (const [index, [name, rewrite]] of Object.entries(FORMS).entries()) {
			const form = rewrite(objects, choosing(styles[place * Object.keys(FORMS).length + index] as number[]));
			const found = await judged(one, form);
			expect([name, said(found)]).toEqual([name, said(asTheyAre)]);
			if (!name.startsWith("keys")) expect([name, patches(found)]).toEqual([name, patches(asTheyAre)]);
			const stand = told(found, form);
			places += form.files[0]?.lines === null ? 0 : stand.length;
			expect([name, stand]).toEqual([name, expected(asTheyAre, form)]);
		}
	});
	it("are enough", () => {
		expect(cases.length).toBeGreaterThan(40);
		expect(places).toBeGreaterThan(900);
		console.log(`${runs} evaluations of ${cases.length} cases, ${places} places in YAML`);
	});
});
