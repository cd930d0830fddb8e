package files_test
import ("testing";"syscall";"time";"fmt";"github.com/apache/arrow/go/v17/arrow";"github.com/cupel-science/cupel/datasets/files")
func cpu() time.Duration { var u syscall.Rusage; syscall.Getrusage(0,&u); return time.Duration(u.Utime.Nano()+u.Stime.Nano()) }
func TestZZ(t *testing.T) {
 for _, tb := range []struct{n string; r arrow.Record}{{"doubles",doubles(300_000,8)},{"mixed",mixed(500_000)}} {
 for _, f := range files.Formats() {
  c:=cpu(); raw,_ := encode(tb.r.Schema(), []arrow.Record{tb.r}, f.Format, files.WriteOptions{}); d:=cpu()-c
  var b testing.B
  readAll(&b, raw, f.Format, nil)
  c=cpu(); for range 3 { readAll(&b, raw, f.Format, nil) }; e:=(cpu()-c)/3
  fmt.Printf("%s %s %d MB write %.0f MB/s  read %.0f MB/s\n", tb.n, f.Format, len(raw)>>20, float64(len(raw))/1e6/d.Seconds(), float64(len(raw))/1e6/e.Seconds())
 }}
}
