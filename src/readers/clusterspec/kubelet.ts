import type { Field } from "./field.ts";
import { asPortOfAddress } from "./values.ts";

/** KubeletConfiguration (kubelet.config.k8s.io/v1beta1), also where another object holds its fields. */
export const readKubelet = (configuration: Field): void => configuration.below("port").port("kubeletPort");

/** KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1). */
export const readKubeProxy = (configuration: Field): void =>
	configuration.below("healthzBindAddress").says("parameters.kubeProxyHealthPort", asPortOfAddress);
