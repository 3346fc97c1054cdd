import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { load } from "../../../src/input/load.ts";
import { folder } from "./folder.ts";

const READABLE = new Set(["terraform-plan", "kubernetes", "aws"]);
const POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n";
const PLAN = '{"format_version": "1.2", "resource_changes": []}';

/** What was loaded, with paths from the folder. */
async function loaded(root: string, ...paths: readonly string[]): Promise<Record<string, unknown>> {
	const strip = (path: string): string => path.replace(`${root}/`, "").replace(root, ".");
	const { documents, errors, notes, files, otherFiles } = await load(
		paths.map((path) => ({ path: path === "-" ? path : join(root, path), kind: null })),
		READABLE,
	);
	return {
		documents: documents.map(({ document, kind, named }) => `${strip(document.file)} ${kind}${named ? " named" : ""}`),
		errors: errors.map(({ code, location }) => `${strip(location?.file ?? "")} ${code}`),
		notes: notes.map(({ path, note }) => `${strip(path)}: ${note.slice(0, 40)}`),
		files,
		otherFiles,
	};
}

describe("folders", () => {
	test("are walked for JSON and YAML; hidden folders, node_modules and .terraform are left out", async () => {
		const root = folder({
			"b/plan.json": PLAN,
			"a.yaml": POLICY,
			"a.yml": POLICY,
			"README.md": "x",
			".terraform/x.json": PLAN,
			"node_modules/x.json": PLAN,
			"package.json": '{"name": "x"}',
		});
		expect(await loaded(root, ".")).toEqual({
			documents: ["a.yaml kubernetes", "a.yml kubernetes", "b/plan.json terraform-plan"],
			errors: [],
			notes: [],
			files: 4,
			otherFiles: 1,
		});
	});

	test("templates, kustomizations and their patches are left out and said so", async () => {
		const root = folder({
			"chart/t.yaml": "a: {{ .Values.x }}\n",
			"k/kustomization.yaml": "resources: [p.yaml]\npatches:\n  - path: patch.yaml\n",
			"k/p.yaml": POLICY,
			"k/patch.yaml": POLICY,
		});
		expect(await loaded(root, ".")).toEqual({
			documents: ["k/p.yaml kubernetes"],
			errors: [],
			notes: [
				"chart/t.yaml: this is a template ({{ }}), not a manife",
				"k/kustomization.yaml: a kustomization is not built here; build",
				"k/patch.yaml: a patch of a kustomization: not an objec",
			],
			files: 4,
			otherFiles: 0,
		});
	});

	test("symbolic links are followed to files inside only", async () => {
		const outside = folder({ "secret.json": PLAN });
		const root = folder({ "data/a.yaml": POLICY });
		symlinkSync(join(outside, "secret.json"), join(root, "out.json"));
		symlinkSync(outside, join(root, "folder.json"));
		symlinkSync(join(root, "data/a.yaml"), join(root, "in.yaml"));
		symlinkSync(join(root, "gone"), join(root, "gone.json"));
		const result = await loaded(root, ".");
		expect(result).toMatchObject({ files: 1, errors: [] });
		expect(result["notes"]).toHaveLength(3);
	});

	test("a file that a folder behind a link holds, and is given besides, is one file", async () => {
		const root = folder({ "data/deep/a.yaml": POLICY });
		symlinkSync(join(root, "data"), join(root, "link"));
		expect(await loaded(root, "link", "data/deep/a.yaml")).toMatchObject({ files: 1, documents: ["data/deep/a.yaml kubernetes named"] });
	});

	test("a folder that cannot be read is an error, the rest is read", async () => {
		const root = folder({ "a.yaml": POLICY, "shut/b.yaml": POLICY });
		chmodSync(join(root, "shut"), 0);
		const result = await loaded(root, ".");
		chmodSync(join(root, "shut"), 0o700);
		// The superuser reads every folder.
		const errors = process.getuid?.() === 0 ? [] : ["shut input-unreadable"];
		expect(result).toMatchObject({ errors });
		expect(result["documents"]).toContain("a.yaml kubernetes");
	});

	test("named pipes are not opened", async () => {
		const root = folder({ "a.yaml": POLICY });
		execFileSync("mkfifo", [join(root, "pipe.json")]);
		expect(await loaded(root, ".")).toMatchObject({ files: 1, notes: ["pipe.json: a named pipe: not read"] });
		expect(await loaded(root, "pipe.json")).toMatchObject({ files: 0, errors: ["pipe.json input-not-a-file"] });
	});
});

describe("named files", () => {
	test("of no known kind, templates and kustomizations are errors", async () => {
		const root = folder({
			"x.json": '{"a": 1}',
			"t.yaml": "a: {{ .Values.x }}\n",
			"kustomization.yaml": "resources: []\n",
			"scalar.yaml": "just text\n",
			"state.json": '{"version": 4, "lineage": "x", "serial": 1, "resources": []}',
			"arm.json": '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": []}',
		});
		expect(await loaded(root, "x.json", "t.yaml", "kustomization.yaml", "scalar.yaml", "state.json", "arm.json")).toMatchObject({
			documents: [],
			errors: [
				"arm.json input-unsupported-kind",
				"kustomization.yaml input-kustomization",
				"scalar.yaml input-unknown-kind",
				"state.json input-raw-state",
				"t.yaml input-template",
				"x.json input-unknown-kind",
			],
		});
	});

	test("good and bad ones are told apart", async () => {
		const root = folder({ "good.json": PLAN, "bad.json": "{" });
		expect(await loaded(root, "good.json", "bad.json", "missing.json")).toMatchObject({
			documents: ["good.json terraform-plan named"],
			errors: ["missing.json input-missing", "bad.json input-truncated"],
		});
	});

	test("a file given twice is read once, in path order", async () => {
		const root = folder({ "b.json": PLAN, "a.yaml": POLICY });
		expect(await loaded(root, "b.json", ".", "a.yaml")).toMatchObject({
			documents: ["a.yaml kubernetes named", "b.json terraform-plan named"],
			files: 2,
		});
	});

	test("a plan inside a larger document is found, and lines count in the file", async () => {
		const root = folder({ "mock.json": `{"mock": {"tfplan":\n${PLAN.replace("[]", '[\n{"address": "x"}]')}}}` });
		const { documents, notes } = await load([{ path: join(root, "mock.json"), kind: null }], READABLE);
		expect(documents.map(({ kind, document }) => [kind, document.line("/resource_changes/0/address")])).toEqual([["terraform-plan", 3]]);
		expect(notes).toEqual([{ path: join(root, "mock.json"), note: "a Terraform plan was found inside the document, at /mock/tfplan" }]);
	});
});

test("several plans in one document are refused: they are no whole", async () => {
	const root = folder({ "mock.json": `{"good": ${PLAN}, "bad": ${PLAN}}` });
	const { documents, errors } = await load([{ path: join(root, "mock.json"), kind: null }], READABLE);
	expect({ documents, errors: errors.map(({ message }) => message) }).toEqual({
		documents: [],
		errors: ["this holds 2 Terraform plans (at /good, /bad); give one at a time"],
	});
});

describe("globs", () => {
	test("match files; what is of no known kind is counted", async () => {
		const root = folder({ "x/a.json": PLAN, "x/b.json": '{"a": 1}', "y/c.json": PLAN });
		expect(await loaded(root, "x/*.json")).toMatchObject({ documents: ["x/a.json terraform-plan"], otherFiles: 1, errors: [] });
		expect(await loaded(root, "z/*.json")).toMatchObject({ errors: ["z/*.json input-missing"] });
	});
});

test("a forced kind wins over detection", async () => {
	const root = folder({ "x.json": '{"a": 1}' });
	const { documents } = await load([{ path: join(root, "x.json"), kind: "aws" }], READABLE);
	expect(documents.map(({ kind }) => kind)).toEqual(["aws"]);
});

test.each(["a.json", "a.yaml"])("a forced kind that is not read is refused, of one object in %s as of any other text", async (name) => {
	const root = folder({ [name]: '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}' });
	const { documents, errors } = await load([{ path: join(root, name), kind: "azure" }], new Set(["kubernetes"]));
	expect([documents, errors.map(({ code }) => code)]).toEqual([[], ["input-unsupported-kind"]]);
});

test("documents of no known kind beside good ones are named, never dropped in silence", async () => {
	const root = folder({
		"a.yaml": `${POLICY}---\napiVersion: networking.k8s.io/v1\nKind: NetworkPolicy\n---\na: 1\n`,
		"b.yaml": `${POLICY}---\n# nothing\n---\njust text\n`,
	});
	const { notes, otherFiles } = await load(
		["a.yaml", "b.yaml"].map((name) => ({ path: join(root, name), kind: null })),
		READABLE,
	);
	expect({ notes, otherFiles }).toEqual({
		notes: [{ path: join(root, "a.yaml"), note: "2 documents are of no known kind and were not read (lines 5, 8)" }],
		otherFiles: 0,
	});
});
