package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

// controllers are the ones whose effect a migration relies on; the rest would only cost memory.
var controllers = []string{
	"persistentvolume-binder-controller", "persistentvolume-protection-controller", "persistentvolumeclaim-protection-controller",
	"garbage-collector-controller", "namespace-controller", "job-controller", "serviceaccount-controller",
}

// auditPolicy records what Caravan's ServiceAccount asks for, which shows the rights that it really needs.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
  users: ["system:serviceaccount:caravan-system:caravan"]
- level: None
`

const readyWithin = 120 * time.Second // 3 s on an idle machine with 2 cores

func up(dir string) {
	runtime.LockOSThread() // Pdeathsig follows the thread that started a child, not the process
	must(os.MkdirAll(dir, 0o700))
	file := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, content string) { must(os.WriteFile(file(name), []byte(content), 0o600)) }

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	go stopWithParent(stop)

	token := newToken()
	write("sa.key", newKey())
	write("tokens.csv", token+",admin,admin,system:masters\n") // RBAC mode: the admin needs this group
	write("audit-policy.yaml", auditPolicy)

	etcd, endpoint := startEtcd(file("etcd"))
	address := loopback()[0]
	port := address.Port()
	config := kubeconfig(port, token)
	write("controllers.kubeconfig", config) // read again after the start: never moved or removed
	server := spawn(dir, "kube-apiserver", "--etcd-servers="+endpoint, "--bind-address=127.0.0.1", "--secure-port="+port,
		"--cert-dir="+file("certs"), "--token-auth-file="+file("tokens.csv"), "--authorization-mode=RBAC",
		"--service-cluster-ip-range=10.0.0.0/24", "--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+file("sa.key"), "--service-account-signing-key-file="+file("sa.key"),
		// Without its token secret every pod would wait; nobody here makes one.
		"--disable-admission-plugins=ServiceAccount",
		// On in OpenShift and many hardened clusters: who names a blocking owner must hold a right on that owner.
		"--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
		"--audit-policy-file="+file("audit-policy.yaml"), "--audit-log-path="+file("audit.log"))
	waitReady(port, server)
	controller := spawn(dir, "kube-controller-manager", "--kubeconfig="+file("controllers.kubeconfig"),
		// The default of 20 requests a second binds 3.7 pairs of volume and claim a second.
		"--leader-elect=false", "--secure-port=0", "--kube-api-qps=500", "--kube-api-burst=500",
		"--service-account-private-key-file="+file("sa.key"), "--controllers="+strings.Join(controllers, ","))
	write("kubeconfig.part", config)
	must(os.Rename(file("kubeconfig.part"), file("kubeconfig"))) // last and whole: its presence says ready
	log.Print("ready: export KUBECONFIG=", file("kubeconfig"))

	select {
	case <-stop:
	case <-server.ended:
		log.Print("kube-apiserver ended by itself, see ", file("kube-apiserver.log"))
	case <-controller.ended:
		log.Print("kube-controller-manager ended by itself, see ", file("kube-controller-manager.log"))
	}
	controller.stop()
	server.stop()
	etcd.Close()
}

// stopWithParent asks to stop when the other end of a piped stdin closes, so that a killed test run leaves nothing behind.
func stopWithParent(stop chan<- os.Signal) {
	if info, err := os.Stdin.Stat(); err == nil && info.Mode()&os.ModeNamedPipe != 0 {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop <- syscall.SIGTERM
	}
}

func kubeconfig(port, token string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://127.0.0.1:%s", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: %s}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
current-context: test
`, port, token)
}

// startEtcd listens on loopback: a unix socket would make a file in the working directory.
func startEtcd(dir string) (*embed.Etcd, string) {
	client, peer := loopback(), loopback()
	cfg := embed.NewConfig()
	cfg.Dir, cfg.LogLevel, cfg.UnsafeNoFsync = dir, "fatal", true
	cfg.ListenClientUrls, cfg.AdvertiseClientUrls = client, client
	cfg.ListenPeerUrls, cfg.AdvertisePeerUrls = peer, peer
	cfg.InitialCluster = cfg.InitialClusterFromName(cfg.Name)
	etcd, err := embed.StartEtcd(cfg)
	must(err)
	<-etcd.Server.ReadyNotify()
	return etcd, client[0].String()
}

// loopback is a free port at this moment; the small race does not matter to a test cluster.
func loopback() []url.URL {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	defer l.Close()
	return []url.URL{{Scheme: "http", Host: l.Addr().String()}}
}

type process struct {
	command *exec.Cmd
	ended   chan struct{}
}

func spawn(dir string, args ...string) process {
	self, err := os.Executable()
	must(err)
	out, err := os.Create(filepath.Join(dir, args[0]+".log"))
	must(err)
	c := exec.Command(self, args...)
	c.Stdout, c.Stderr = out, out
	// Own group: Ctrl-C reaches only the parent, which stops them in order. No orphans when it dies.
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	must(c.Start())
	p := process{command: c, ended: make(chan struct{})}
	go func() {
		_ = c.Wait()
		close(p.ended)
	}()
	return p
}

func (p process) stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(10 * time.Second):
		_ = p.command.Process.Kill()
		<-p.ended
	}
}

func waitReady(port string, server process) {
	client := http.Client{
		Timeout:   time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, // its own certificate, on loopback
	}
	for deadline := time.Now().Add(readyWithin); time.Now().Before(deadline); {
		if r, err := client.Get("https://127.0.0.1:" + port + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-server.ended:
			log.Fatal("kube-apiserver ended before it was ready, see its log")
		case <-time.After(100 * time.Millisecond):
		}
	}
	log.Fatal("kube-apiserver was not ready within ", readyWithin, ", see its log")
}

func newToken() string {
	bytes := make([]byte, 16)
	_, err := rand.Read(bytes)
	must(err)
	return hex.EncodeToString(bytes)
}

func newKey() string {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
