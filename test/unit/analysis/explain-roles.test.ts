import { expect, test } from "vitest";
import { subjectsByRole } from "../../../src/analysis/explain-roles.ts";
import type { ClassDefinition } from "../../../src/model/requirement.ts";
import type { Target } from "../../../src/model/target.ts";

const target = (id: string, roles: readonly string[], nature: "machine" | "pod" = "machine"): Target =>
	({ members: [{ id }], subject: { nature }, roles: roles.map((role) => ({ role, evidence: "" })) }) as unknown as Target;
const role = (...roles: readonly string[]): ClassDefinition => ({ kind: "role", roles });

test("a role is that of the targets, else the class of its name, pods aside", () => {
	const found = subjectsByRole([
		{
			targets: [target("cp", ["control-plane"]), target("w", ["worker"]), target("apiserver", ["control-plane"], "pod")],
			answer: {
				classes: {
					node: role("control-plane", "worker"),
					etcd: role("control-plane"),
					worker: role("control-plane"),
					client: { kind: "outside", roles: ["worker"] },
				},
			},
		},
	]);
	expect(Object.fromEntries(found)).toEqual({
		"control-plane": ["cp", "apiserver"],
		worker: ["w"],
		node: ["cp", "w"],
		etcd: ["cp"],
	});
});
