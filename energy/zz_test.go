package energy
import ("testing";"strings";"time";"fmt")
func TestZZ(t *testing.T){
 tb:=load(t,32)
 for name,s:=range map[string]string{
  "deep":strings.Repeat("[",20000),
  "dots":strings.Repeat("a.",20000)+"a=1",
  "inline":strings.Repeat("a={",5000),
  "lines":strings.Repeat("a=1\n",1)+strings.Repeat("[\"vector.op\"]\n",1)+strings.Repeat("#\n",100000),
  "longkey":"[\""+strings.Repeat("x",100000)+"\"]\nenergy_pj=1",
  "many": func() string{ var b strings.Builder; for i:=0;i<2000;i++{fmt.Fprintf(&b,"[\"k%d\"]\nenergy_pj=1\n",i)}; return b.String()}(),
 }{
  t0:=time.Now(); _,err:=tb.parseOverrides("f",s); e:=fmt.Sprint(err); fmt.Println(name,time.Since(t0),len(e))
 }
}
