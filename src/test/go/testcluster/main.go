// Command testcluster runs a real Kubernetes control plane for tests: an embedded etcd, kube-apiserver and
// kube-controller-manager on loopback. There is no kubelet and no scheduler: tests play them.
//
//	testcluster up DIR     runs until SIGINT or SIGTERM; writes DIR/kubeconfig (cluster admin) when it is ready
//	kubectl ...            the same file under that name is the client of the same version
package main

import (
	"log"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	log.SetFlags(0)
	if filepath.Base(os.Args[0]) == "kubectl" {
		if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
			util.CheckErr(err) // prints as kubectl does and ends with its status
		}
		return
	}
	switch {
	case len(os.Args) == 3 && os.Args[1] == "up":
		up(os.Args[2])
	case len(os.Args) > 1 && os.Args[1] == "kube-apiserver":
		component(apiserver.NewAPIServerCommand())
	case len(os.Args) > 1 && os.Args[1] == "kube-controller-manager":
		component(manager.NewControllerManagerCommand())
	default:
		log.Fatal("usage: testcluster up DIR")
	}
}

// component runs one Kubernetes binary's command; each has process-wide flags and so needs a process of its own.
func component(c *cobra.Command) {
	c.SetArgs(os.Args[2:])
	os.Exit(cli.Run(c))
}
