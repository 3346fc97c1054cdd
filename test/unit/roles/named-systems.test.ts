import { describe, expect, it } from "vitest";
import type { Subject } from "../../../src/model/inventory.ts";
import { profileOfNames } from "../../../src/roles/named-systems.ts";

const machine = (...names: readonly string[]): Subject =>
	({ id: names.join(), nature: "machine", names, location: { file: "plan.json" } }) as unknown as Subject;
const told = (...subjects: readonly Subject[]): readonly string[] =>
	profileOfNames(subjects).map(({ profile, evidence }) => `${profile} by ${evidence}`);

describe("profileOfNames", () => {
	it("takes a system's name beside a role's", () => {
		expect(told(machine("k3s-prod-server-0"), machine("k3s-prod-agent"))).toEqual(["k3s by name k3s-prod-agent"]);
		expect(told(machine("Talos control plane"))).toEqual(["talos by name Talos control plane"]);
	});

	it("says nothing of a system's name alone, of a part of a word, or of what is no machine", () => {
		expect(told(machine("k3s-backup"), machine("talosian-worker"), machine("worker"))).toEqual([]);
		expect(told({ ...machine("k3s-server"), nature: "group" })).toEqual([]);
	});

	it("says nothing where names tell of two systems", () => {
		expect(told(machine("k3s-server"), machine("rke2-server"))).toEqual([]);
	});
});
