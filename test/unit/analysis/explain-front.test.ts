import { expect, test } from "vitest";
import { explain, readProbes } from "../../../src/analysis/explain.ts";
import { cluster, read } from "../readers/kubernetes/manifests.ts";

const service = (spec: string): string => `
apiVersion: v1
kind: Service
metadata: {name: s, namespace: a}
spec: ${spec}`;

const asked = (spec: string, policy: string, port = 80): ReturnType<typeof explain> =>
	explain(
		read(cluster(policy, service(spec))),
		readProbes([{ id: 1, from: { pod: "b/stranger" }, to: { ip: "10.96.0.9" }, protocol: "tcp", port }]),
	);
const NOBODY = "{podSelector: {matchLabels: {app: nobody}}}";
const SHUT = "{podSelector: {matchLabels: {app: server}}}";

test("packets to a Service's address meet the filters of its pods, at their port", () => {
	const spec = "{clusterIP: 10.96.0.9, selector: {app: server}, ports: [{port: 80, targetPort: http}]}";
	expect(asked(spec, SHUT)).toMatchObject([{ verdict: "blocked", because: [{ filter: "a/NetworkPolicy/p" }] }]);
	expect(asked(spec, "{podSelector: {}, ingress: [{ports: [{port: 8080}]}]}")).toMatchObject([{ verdict: "allowed" }]);
	expect(asked(spec, "{podSelector: {}, ingress: [{ports: [{port: 80}]}]}")).toMatchObject([{ verdict: "blocked" }]);
	// A port that the Service has not is handed to nobody.
	expect(asked(spec, SHUT, 81)).toMatchObject([{ verdict: "allowed" }]);
});

test("who answers for a Service that the inputs show no pods of is told as what is not known", () => {
	for (const spec of ["{clusterIP: 10.96.0.9, ports: [{port: 80}]}", "{clusterIP: 10.96.0.9, selector: {app: gone}, ports: [{port: 80}]}"])
		expect(asked(spec, NOBODY)).toMatchObject([
			{ verdict: "unknown", because: [{ layer: "service", filter: "a/Service/s", note: "who answers for it is not in the inputs" }] },
		]);
});

test("of several pods one that is shut makes it blocked, and names it", () => {
	const [answer] = asked("{clusterIP: 10.96.0.9, selector: {}, ports: [{port: 80}]}", NOBODY);
	expect(answer?.verdict).toBe("unknown");
	const spec = "{clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, 'fd00::9'], selector: {team: x}, ports: [{port: 80, targetPort: 8080}]}";
	const pods = ["a/server", "a/friend"];
	const manifests = cluster(SHUT, service(spec))
		.replaceAll('"app":"server"', '"app":"server","team":"x"')
		.replace('"app":"friend"', '"app":"friend","team":"x"');
	const results = explain(
		read(manifests),
		readProbes([{ id: 1, from: { pod: "b/stranger" }, to: { ip: "10.96.0.9" }, protocol: "tcp", port: 80 }]),
	);
	expect(results).toMatchObject([
		{
			verdict: "blocked",
			because: [{ note: `no rule admits it; from b/Pod/stranger to ${pods[0]?.replace("/", "/Pod/")} behind a/Service/s` }],
		},
	]);
});
