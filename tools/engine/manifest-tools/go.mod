module confidential-workload/engine/manifest-tools

go 1.26.0

require (
	helm.sh/helm/v3 v3.22.0
	helm.sh/helm/v4 v4.3.1
	sigs.k8s.io/kustomize/kustomize/v5 v5.8.2
)
