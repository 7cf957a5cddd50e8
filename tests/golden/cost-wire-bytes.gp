reset
set encoding utf8
set terminal svg size 800,496 fixed noenhanced font 'sans-serif,13' background '#ffffff'
set output 'cost-wire-bytes-1.svg'
set label 'Freshness against cost: wire bytes per message' at screen 0.012, screen 0.9637096774 left font ',15'
set label '1,000 clients, 1 topic, 4 messages/s, 128 B' at screen 0.012, screen 0.9213709677 left font ',12' tc rgb '#505050'
set tmargin at screen 0.8830645161
set bmargin at screen 0.2177419355
set rmargin at screen 0.97
unset key
set border 3 lc rgb '#606060'
set tics nomirror
set grid xtics ytics lc rgb '#d8d8d8' lt 1 lw 0.6
set label '' at screen 0.03, screen 0.0685483871 point lc rgb '#e69f00' pt 5 ps 1.4 front
set label 'short-polling' at screen 0.0575, screen 0.0685483871 left
set label '' at screen 0.03, screen 0.02822580645 point lc rgb '#cc79a7' pt 7 ps 1.4 front
set label 'long-polling' at screen 0.0575, screen 0.02822580645 left
set label '' at screen 0.53, screen 0.0685483871 point lc rgb '#0072b2' pt 9 ps 1.4 front
set label 'sse' at screen 0.5575, screen 0.0685483871 left
set label '' at screen 0.53, screen 0.02822580645 point lc rgb '#009e73' pt 11 ps 1.4 front
set label 'websocket:frame=binary' at screen 0.5575, screen 0.02822580645 left
set xlabel 'wire bytes per message (B)'
set xrange [0:1007.4]
set xtics ('0' 0, '200' 200, '400' 400, '600' 600, '800' 800, '1,000' 1000)
set ylabel 'p99 delivery latency (ms)'
set yrange [0.598749375:845.4143984]
set logscale y
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50, '100' 100, '200' 200, '500' 500)
$d0 << EOD
876 528.383999 876 876 528.383999 528.383999
EOD
$d1 << EOD
755 1.715999 755 755 1.715999 1.715999
EOD
$d2 << EOD
253 0.957999 253 253 0.957999 0.957999
EOD
$d3 << EOD
236 1.123999 236 236 1.099999 1.147999
EOD
plot $d0 using 1:2 with points ps 1.4 lc rgb '#e69f00' pt 5, \
     $d1 using 1:2 with points ps 1.4 lc rgb '#cc79a7' pt 7, \
     $d2 using 1:2 with points ps 1.4 lc rgb '#0072b2' pt 9, \
     $d3 using 1:2 with points ps 1.4 lc rgb '#009e73' pt 11, $d0 using 1:5:(0):($6-$5) with vectors nohead lc rgb '#e69f00' lw 1.2, $d0 using 3:2:($4-$3):(0) with vectors nohead lc rgb '#e69f00' lw 1.2, $d2 using 1:5:(0):($6-$5) with vectors nohead lc rgb '#0072b2' lw 1.2, $d2 using 3:2:($4-$3):(0) with vectors nohead lc rgb '#0072b2' lw 1.2, $d3 using 1:5:(0):($6-$5) with vectors nohead lc rgb '#009e73' lw 1.2, $d3 using 3:2:($4-$3):(0) with vectors nohead lc rgb '#009e73' lw 1.2
unset output
