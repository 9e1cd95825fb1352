/*
 * The files themselves; see the header.  Phones that are ten years old read
 * them: no newer script than that of 2009, but for the service worker, which
 * they do not have, and a style that does without what they do not know.
 */

#include "visitor/files.h"


static const ngx_ticket_visitor_file_t  ngx_ticket_visitor_files[] = {

    { "style.css", ngx_string("text/css; charset=utf-8"),
      "html{-webkit-text-size-adjust:100%}"
      "body{margin:0 auto;max-width:30rem;padding:0 1rem 2rem;"
      "font:1rem/1.5 -apple-system,\"PingFang SC\",\"Noto Sans CJK SC\","
      "\"Microsoft YaHei\",sans-serif;color:#1b1b1b;background:#f4f4f2;"
      "overflow-wrap:break-word;word-wrap:break-word}\n"
      "header{overflow:hidden;padding:.75rem 0}"
      "header nav{float:right;line-height:2rem}"
      "h1{font-size:1.25rem;margin:0;line-height:2rem}"
      "h2{font-size:1.1rem;margin:0 0 .5rem}"
      "a{color:#0b5394}\n"
      ".box{background:#fff;border:1px solid #d8d8d4;border-radius:.5rem;"
      "margin:0 0 1rem;padding:1rem}"
      ".state{font-weight:bold;font-size:1.1rem;margin:0 0 .5rem}"
      ".good{color:#10652f}.bad{color:#a3170f}.wait{color:#7a4b00}\n"
      ".qr{text-align:center;margin:.75rem 0}"
      ".qr img{background:#fff;width:15rem;max-width:100%;height:auto;"
      "image-rendering:-moz-crisp-edges;image-rendering:pixelated}"
      ".qr code{display:block;font-size:.8rem;word-break:break-all}\n"
      "dl{margin:0;overflow:hidden}"
      "dt{float:left;clear:left;width:5.5rem;color:#595959}"
      "dd{margin:0 0 .25rem 6rem;min-height:1.5rem}"
      "p{margin:.5rem 0}.small{font-size:.875rem;color:#595959}"
      ".pages a{margin-right:1rem}\n"
      ".offer img{max-width:100%;height:auto;border-radius:.25rem}"
      "button,input{font:inherit;font-size:1.1rem;padding:.6rem .8rem;"
      "border-radius:.4rem;border:1px solid #767676;max-width:100%;"
      "box-sizing:border-box}"
      "button{background:#0b5394;border-color:#0b5394;color:#fff;"
      "font-weight:bold}\n"
      "@media (prefers-color-scheme:dark){"
      "body{color:#eee;background:#161616}"
      ".box{background:#232323;border-color:#444}"
      "a{color:#8ec5ff}dt,.small{color:#b8b8b8}"
      ".good{color:#7ddc9a}.bad{color:#ff9c94}.wait{color:#ffc978}"
      ".qr img{padding:.25rem}"
      "input{background:#111;color:#eee}"
      "button{background:#8ec5ff;border-color:#8ec5ff;color:#111}}\n" },

    /*
     * The page is fetched anew when it is looked at again and when there is a
     * network again; what has come takes the place of <main>.  Its age is told
     * from the second minute on, by this phone's clock.
     */

    { "page.js", ngx_string("text/javascript; charset=utf-8"),
      "(function(){'use strict';\n"
      "var d=document,seen=Date.now(),waits=false;\n"
      "function age(){var e=d.getElementById('age');if(!e)return;"
      "var at=Number(e.getAttribute('data-at'))*1000;"
      "var m=Math.floor((Date.now()-at)/60000);"
      "if(m>0)e.lastChild.nodeValue=e.getAttribute('data-old')"
      ".replace('{n}',m);}\n"
      "function fresh(){if(waits||d.hidden||/refund/.test(location.search))"
      "return;waits=true;"
      "var x=new XMLHttpRequest();x.open('GET',location.href);"
      "x.responseType='document';x.timeout=10000;"
      "x.onload=function(){var n=x.response,m=n&&n.getElementById('main'),"
      "o=d.getElementById('main');"
      "if(m&&o)o.parentNode.replaceChild(d.importNode(m,true),o);"
      "age();};"
      "x.onloadend=function(){waits=false;seen=Date.now();};x.send();}\n"
      "function back(){age();if(Date.now()-seen>15000)fresh();}\n"
      "addEventListener('online',fresh);"
      "d.addEventListener('visibilitychange',back);"
      "setInterval(back,60000);age();\n"
      "if('serviceWorker' in navigator&&'caches' in window){"
      "navigator.serviceWorker.register('worker.js')['catch']"
      "(function(){});"
      "if(d.getElementById('age'))caches.open('ticket').then(function(c){"
      "return c.match(location.href).then(function(a){"
      "return a||c.add(location.href);});})['catch'](function(){});}\n"
      "})();\n" },

    /*
     * The network first, four seconds of it; then what was kept.  A page that
     * is gone, as its link is dead, is forgotten.
     */

    { "worker.js", ngx_string("text/javascript; charset=utf-8"),
      "'use strict';\n"
      "self.addEventListener('install',function(e){e.waitUntil("
      "caches.open('ticket').then(function(c){"
      "return c.addAll(['style.css','page.js']);})"
      ".then(function(){return self.skipWaiting();}));});\n"
      "self.addEventListener('activate',function(e){"
      "e.waitUntil(self.clients.claim());});\n"
      "function kept(r){return caches.open('ticket').then(function(c){"
      "return c.match(r.url);});}\n"
      "function keep(r,a){return caches.open('ticket').then(function(c){"
      "if(a.status===200)return c.put(r.url,a);"
      "if(a.status===404)return c['delete'](r.url);});}\n"
      "self.addEventListener('fetch',function(e){var r=e.request;"
      "if(r.method!=='GET'||r.url.indexOf(self.registration.scope)!==0"
      "||/[?&]refund/.test(r.url))return;\n"
      "var net=fetch(r).then(function(a){"
      "e.waitUntil(keep(r,a.clone()));return a;});\n"
      "var late=new Promise(function(ok){setTimeout(ok,4000);});\n"
      "e.respondWith(Promise.race([net,late]).then(function(a){"
      "return a&&a.status<500?a:kept(r).then(function(k){"
      "return k||a||net;});},function(w){return kept(r).then(function(k){"
      "if(k)return k;throw w;});}));});\n" }
};


const ngx_ticket_visitor_file_t *
ngx_ticket_visitor_file(tk_str_t name)
{
    size_t  i, n;

    n = sizeof(ngx_ticket_visitor_files) / sizeof(ngx_ticket_visitor_files[0]);

    for (i = 0; i < n; i++) {
        if (tk_str_eq(name, tk_str_c(ngx_ticket_visitor_files[i].name))) {
            return &ngx_ticket_visitor_files[i];
        }
    }

    return NULL;
}
