import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PackSource, packSources, revisionOf, stage } from "../../tools/policies/stage.mjs";

const dist = (name: string): Buffer => readFileSync(new URL(`../../policies/dist/${name}`, import.meta.url));
const lock = JSON.parse(dist("pack.lock.json").toString("utf8")) as {
	readonly revision: string;
	readonly files: Readonly<Record<string, string>>;
};

describe("policies/dist", () => {
	it("was built from the sources that lie beside it (else run make policies)", () => {
		expect(lock.revision).toBe(revisionOf(packSources()));
	});

	it("holds the files that its lock names", () => {
		const digests = Object.keys(lock.files).map((name) => [name, `sha256:${createHash("sha256").update(dist(name)).digest("hex")}`]);
		expect(Object.fromEntries(digests)).toEqual(lock.files);
	});
});

describe("the revision", () => {
	const source = (path: string, text: string): PackSource => ({ path: `portpolicy/${path}`, text });
	const sources = [source("main.rego", "package portpolicy\n"), source("pack/data.yaml", "revision: source\n")];

	it("is that of every rule and table, and of their places", () => {
		const changed = [
			[source("main.rego", "package portpolicy\n\nx := 1\n"), sources[1]],
			[source("other.rego", "package portpolicy\n"), sources[1]],
			[...sources, source("requirements/x/data.yaml", "rows: []\n")],
		].map((each) => revisionOf(each as PackSource[]));
		expect(new Set([revisionOf(sources), ...changed]).size).toBe(4);
	});

	it("is not changed by the word that it replaces, nor by line endings", () => {
		const windows = [source("main.rego", "package portpolicy\r\n"), source("pack/data.yaml", "revision: another\n")];
		expect(revisionOf(windows)).toBe(revisionOf(sources));
	});
});

describe("staging", () => {
	let folder = "";
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), "portpolicy-stage-"));
	});
	afterAll(() => {
		rmSync(folder, { recursive: true, force: true });
	});
	const staged = (path: string, text: string): string => {
		stage([{ path: `portpolicy/${path}`, text }], folder, "r-1");
		return readFileSync(join(folder, "portpolicy", path.replace("data.yaml", "data.rego")), "utf8");
	};

	it("makes constants of a table, in the package that its folder names", () => {
		expect(staged("requirements/eks-anywhere/worker/data.yaml", 'rows:\n  - {id: kubelet, ports: 10250, note: "on"}\nflag: yes\n')).toBe(
			'package portpolicy.requirements["eks-anywhere"].worker\n\nrows := [{"id":"kubelet","ports":10250,"note":"on"}]\n\nflag := "yes"\n',
		);
	});

	it("puts the revision in", () => {
		expect(staged("pack/data.yaml", "revision: source\n")).toBe('package portpolicy.pack\n\nrevision := "r-1"\n');
	});

	it.each([
		["requirements/a/data.yaml", "control-plane: []\n", /the top-level key "control-plane" must be an identifier/],
		["requirements/b/data.yaml", "- a\n", /must hold a mapping/],
		["requirements/c/data.yaml", "", /must hold a mapping|expected a document/],
		["requirements/d/data.yaml", "a: 1\na: 2\n", /duplicated mapping key/],
	])("refuses %s with %j", (path, text, why) => {
		expect(() => staged(path, text)).toThrow(why);
	});
});
