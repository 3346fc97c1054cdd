import { describe, expect, it } from "vitest";
import { type RequirementsReport, requirementsReport } from "../../../src/report/formats/requirements.ts";
import { diffSheet, formatDiff } from "../../../src/report/formats/requirements-diff.ts";
import { requirementsSheet } from "../../../src/report/formats/requirements-sheet.ts";
import { sheetCsv, sheetHtml, sheetMarkdown } from "../../../src/report/formats/sheet.ts";
import { diffRequirements } from "../../../src/report/requirements-diff.ts";
import { ask } from "../tables/query.ts";

const report = (given: Parameters<typeof ask>[0]): RequirementsReport => requirementsReport(ask(given), "--profile", []);

describe("sheets", () => {
	const odd = { title: "A <b>", remarks: ["it's"], head: ["x", "y"], rows: [['say "a|b"', "1,\n2"]] };

	it("quote what each format would take for markup", () => {
		expect(sheetCsv(odd)).toBe('x,y\r\n"say ""a|b""","1,\n2"\r\n');
		expect(sheetMarkdown(odd)).toBe('# A \\<b\\>\n\nit\'s\n\n| x | y |\n|---|---|\n| say "a\\|b" | 1, 2 |\n');
		expect(sheetHtml(odd)).toContain("<h1>A &lt;b&gt;</h1>\n<p>it&#39;s</p>");
		expect(sheetHtml(odd)).toContain('<tr><th scope="col">x</th><th scope="col">y</th></tr>');
		expect(sheetHtml(odd)).toContain("<td>say &quot;a|b&quot;</td><td>1,\n2</td>");
	});

	it("hold every row of the table, in force or not", () => {
		const table = report({ profile: "talos" });
		const { rows, head, title } = requirementsSheet(table);
		expect(title).toBe("Ports that talos requires");
		expect(rows.map(([id]) => id)).toEqual(table.rows.map(({ id }) => id));
		expect(rows.every((row) => row.length === head.length)).toBe(true);
		expect(rows.find(([id]) => id === "talos/worker/apid")?.slice(0, 6)).toEqual([
			"talos/worker/apid",
			"worker",
			"tcp/50000",
			"control-plane",
			"required",
			"yes",
		]);
	});
});

describe("difference of two tables", () => {
	const release = (version: string): RequirementsReport => report({ profile: "eks-anywhere", provider: "baremetal", release: version });

	it("tells what an upgrade opens and shuts", () => {
		const diff = diffRequirements(release("0.24"), release("0.25"));
		expect(diff.added.map(({ id }) => id)).toEqual(["eks-anywhere/admin-machine/tootles"]);
		expect(diff.removed.map(({ row, because }) => [row.id, because])).toEqual([
			["eks-anywhere/admin-machine/hegel", "it ended with release 0.24"],
		]);
		expect(diff.changed).toEqual([]);
		expect(diffSheet(diff).rows.map((row) => row.slice(0, 4))).toEqual([
			["new", "eks-anywhere/admin-machine/tootles", "admin-machine", "tcp/7172"],
			["no longer", "eks-anywhere/admin-machine/hegel", "admin-machine", "tcp/50061"],
		]);
	});

	it("tells what is demanded otherwise, field by field", () => {
		const diff = diffRequirements(report({}), report({ parameters: { kubeletPort: "20250" } }));
		expect(diff.changed.map(({ id, fields }) => [id, fields])).toEqual([
			["kubernetes/control-plane/kubelet", ["ports"]],
			["kubernetes/worker/kubelet", ["ports"]],
		]);
		expect(formatDiff(diff)).toContain("worker: Kubelet API: ports 10250 becomes 20250");
	});

	it("says so where nothing differs", () => {
		expect(formatDiff(diffRequirements(release("0.25"), release("0.26")))).toBe(
			"From eks-anywhere/baremetal 0.25 to eks-anywhere/baremetal 0.26: what must get\nin.\n\nNothing differs.\n",
		);
	});

	it("tells the opposite in the other direction", () => {
		const there = diffRequirements(report({ profile: "kubernetes" }), report({ profile: "kubespray" }));
		const back = diffRequirements(report({ profile: "kubespray" }), report({ profile: "kubernetes" }));
		expect(there.added.map(({ id }) => id)).toEqual(back.removed.map(({ row }) => row.id));
		expect(there.changed.map(({ fields }) => fields)).toEqual(back.changed.map(({ fields }) => fields));
	});
});
