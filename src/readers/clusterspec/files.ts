import { isRecord, text } from "../kubernetes/value.ts";
import type { Field } from "./field.ts";
import { readKubelet, readKubeProxy } from "./kubelet.ts";
import { readStaticPod } from "./static-pods.ts";

/** Turns text that stands inside an object into its documents, none where it cannot be read. `path` is what the text is called there. */
export type ReadText = (content: string, path: string, file: string) => readonly unknown[];

/** Files that a bootstrap configuration writes on machines: manifests of static pods and configurations of the kubelet are read, the rest is nobody's port. */
export function readFiles(files: Field, read: ReadText): void {
	for (const file of files.items) {
		const path = file.below("path").text ?? "";
		if (!/(?:\/manifests\/|kubelet|kube-?proxy).*\.ya?ml$/i.test(path)) continue;
		const content = file.below("content");
		if (content.text === null) continue;
		for (const document of read(content.text, path, file.file))
			if (isRecord(document)) readEmbedded(content.holding(document), text(document["kind"]) ?? "");
	}
}

/** A document of a kind that is known, wherever it stands. */
function readEmbedded(document: Field, kind: string): void {
	if (kind === "Pod") readStaticPod(document);
	if (kind === "KubeletConfiguration") readKubelet(document);
	if (kind === "KubeProxyConfiguration") readKubeProxy(document);
}
