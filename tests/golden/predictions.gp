reset
set encoding utf8
set terminal svg size 800,392 fixed noenhanced font 'sans-serif,13' background '#ffffff'
set output 'predictions-1.svg'
set label 'Measured against predicted' at screen 0.012, screen 0.9540816327 left font ',15'
set label '1,000 clients, 1 topic, 4 messages/s, 128 B' at screen 0.012, screen 0.9005102041 left font ',12' tc rgb '#505050'
set tmargin at screen 0.8520408163
set bmargin at screen 0.2244897959
set rmargin at screen 0.97
unset key
set border 3 lc rgb '#606060'
set tics nomirror
set grid xtics ytics lc rgb '#d8d8d8' lt 1 lw 0.6
set object rectangle from screen 0.0125, screen 0.02295918367 to screen 0.0475, screen 0.04846938776 front fc rgb '#e69f00' fs solid 1 noborder
set label 'short-polling' at screen 0.0575, screen 0.03571428571 left
set object rectangle from screen 0.345, screen 0.02295918367 to screen 0.38, screen 0.04846938776 front fc rgb '#0072b2' fs solid 1 noborder
set label 'sse' at screen 0.39, screen 0.03571428571 left
set object rectangle from screen 0.67875, screen 0.02295918367 to screen 0.71375, screen 0.04846938776 front fc rgb '#009e73' fs solid 1 noborder
set label 'websocket:frame=binary' at screen 0.72375, screen 0.03571428571 left
set xlabel 'measured / predicted'
set xrange [0:1.266411606]
set format x '%.10g'
set yrange [0:246]
set ytics ('requests (realised schedule)' 226, 'empty responses (realised schedule)' 186, 'mean latency (realised schedule)' 146, 'requests per message (ideal: P/T)' 106, 'mean latency (ideal: T/2)' 66, 'framing bytes per message (wire format)' 23) scale 0
set grid noytics
set arrow from 1, graph 0 to 1, graph 1 nohead lw 1 dt 2 lc rgb '#404040'
set label '1' at 1,226 left offset 0.6,0 front font ',11'
set label '1' at 1,186 left offset 0.6,0 front font ',11'
set label '1.09' at 1.0861163,146 left offset 0.6,0 front font ',11'
set label '1' at 1,106 left offset 0.6,0 front font ',11'
set label '1.09' at 1.0861163,66 left offset 0.6,0 front font ',11'
set label '1' at 1,32 left offset 0.6,0 front font ',11'
set label '1' at 1,14 left offset 0.6,0 front font ',11'
$d0 << EOD
1 226 0 1 217 235 1 1
1 186 0 1 177 195 1 1
1.0861163 146 0 1.0861163 137 155 1.0861163 1.0861163
1 106 0 1 97 115 1 1
1.0861163 66 0 1.0861163 57 75 1.0861163 1.0861163
EOD
$d1 << EOD
1 32 0 1 23 41 1 1
EOD
$d2 << EOD
1 14 0 1 5 23 1 1
EOD
plot $d0 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#e69f00', \
     $d1 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#0072b2', \
     $d2 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#009e73'
unset output
