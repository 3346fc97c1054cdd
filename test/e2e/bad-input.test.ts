import { chmodSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { folder } from "../unit/input/folder.ts";
import { built, portpolicy } from "./command.ts";

beforeAll(() => void built());

const POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}}\n";

/** Exit 2, nothing on standard output, one sentence with file and place on standard error. */
function refused(files: Readonly<Record<string, string | Uint8Array>>, args: readonly string[], sentence: string): void {
	expect(portpolicy(["eval", ...args], folder(files))).toEqual({ status: 2, stdout: "", stderr: `portpolicy: ${sentence}\n` });
}

describe("bad input is exit 2 and one sentence with file and place", () => {
	test("empty", () => refused({ "a.json": "" }, ["a.json"], "a.json: the file is empty"));
	test("truncated", () =>
		refused(
			{ "a.json": '{"format_version": "1.2",\n"resource_changes": [' },
			["a.json"],
			"a.json:2: the JSON ends in the middle; is the file complete?",
		));
	test("not JSON", () => refused({ "a.json": "{\n'a': 1}" }, ["a.json"], 'a.json:2: this is not JSON: a quoted key expected, "\'" found'));
	test("JSON of no known kind", () =>
		refused(
			{ "a.json": '{"a": 1}' },
			["a.json"],
			"a.json: it is nothing that portpolicy knows (no Terraform plan or state, Kubernetes object, cluster specification or cloud firewall JSON); --kind KIND forces a kind",
		));
	test("a binary plan", () =>
		refused(
			{ tfplan: Buffer.from("504b03040a000000", "hex") },
			["tfplan"],
			"tfplan: this is a zip archive, as terraform plan -out writes; give its JSON: terraform show -json tfplan > plan.json",
		));
	test("YAML with duplicate keys", () =>
		refused({ "a.yaml": `${POLICY}kind: Pod\n` }, ["a.yaml"], "a.yaml:5: the key kind stands twice in one mapping"));
	test("a YAML alias bomb, in bounded time", () => {
		const bomb = Array.from(
			{ length: 40 },
			(_, level) =>
				`l${level}: &l${level} [${
					level === 0
						? "x"
						: Array(10)
								.fill(`*l${level - 1}`)
								.join(", ")
				}]`,
		).join("\n");
		const start = performance.now();
		refused({ "a.yaml": bomb }, ["a.yaml"], "a.yaml: its aliases expand to more than 2000000 values");
		expect(performance.now() - start).toBeLessThan(20_000);
	});
	test("Helm template source", () =>
		refused(
			{ "a.yaml": "kind: Service\nspec:\n  ports:\n    - port: {{ .Values.port }}\n" },
			["a.yaml"],
			"a.yaml: this is a template ({{ }}), not a manifest; render it first: helm template",
		));
	test("bad UTF-8", () =>
		refused(
			{ "a.yaml": Buffer.concat([Buffer.from("a: 1\nb: "), Buffer.from([0xc3, 0x28])]) },
			["a.yaml"],
			"a.yaml:2: these bytes are not valid UTF-8",
		));
	test("UTF-16", () =>
		refused({ "a.json": Buffer.from("\ufeff{}", "utf16le") }, ["a.json"], "a.json: this is UTF-16; portpolicy reads UTF-8 only"));
	test("a missing file", () => refused({}, ["a.json"], "a.json: no such file or folder"));
	test("an unreadable folder", () => {
		const root = folder({ "shut/a.yaml": POLICY });
		chmodSync(join(root, "shut"), 0);
		const result = portpolicy(["eval", "shut"], root);
		chmodSync(join(root, "shut"), 0o700);
		// The superuser reads every folder: the policy is judged then.
		if (process.getuid?.() === 0) expect(result.status).toBe(0);
		else expect(result).toEqual({ status: 2, stdout: "", stderr: "portpolicy: shut: the folder cannot be read (permission denied)\n" });
	});
	test("a wrong configuration", () =>
		refused(
			{ "portpolicy.yaml": "version: 1\nunknown: warn\n", "a.yaml": POLICY },
			["a.yaml"],
			'portpolicy.yaml:2: unknown cannot be "warn"; did you mean warning? allowed: error, warning, ignore',
		));
	test("a raw state file", () =>
		refused(
			{ "a.json": '{"version": 4, "serial": 1, "lineage": "x", "resources": []}' },
			["a.json"],
			"a.json: this is a raw Terraform state file; give its JSON: terraform show -json > state.json",
		));
	test("Terraform source", () =>
		refused(
			{ "main.tf": 'resource "aws_security_group" "a" {\n  name = "a"\n}\n' },
			["main.tf"],
			"main.tf: Terraform source is not judged by itself; give its plan: terraform plan -out tfplan && terraform show -json tfplan > plan.json",
		));
	test("nothing at all", () => {
		const { status, stdout, stderr } = portpolicy(["eval", "."], folder({ "README.md": "x" }));
		expect({ status, stdout, stderr }).toEqual({
			status: 2,
			stdout: "",
			stderr: "portpolicy: nothing to judge: no object of a known kind in ..\n  If that is as it should be: --allow-nothing\n",
		});
	});
	test("standard input that is no input", () => {
		expect(portpolicy(["eval", "-"], folder({}), '{"a": ')).toEqual({
			status: 2,
			stdout: "",
			stderr: "portpolicy: standard input:1: the JSON ends in the middle; is the file complete?\n",
		});
	});
});

test("a mix of good and bad inputs is judged, reports what it could, and is exit 2", () => {
	const { status, stdout, stderr } = portpolicy(
		["eval", "--format", "json", "good.yaml", "bad.json"],
		folder({ "good.yaml": POLICY, "bad.json": "{" }),
	);
	expect({ status, stderr }).toEqual({ status: 2, stderr: "portpolicy: bad.json:1: the JSON ends in the middle; is the file complete?\n" });
	expect(JSON.parse(stdout)).toMatchObject({ inputs: [{ path: "good.yaml", kind: "kubernetes" }], exitCode: 2 });
});
