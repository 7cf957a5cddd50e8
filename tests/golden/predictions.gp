reset
set encoding utf8
set terminal svg size 800,422 fixed noenhanced font 'sans-serif,13' background '#ffffff'
set key spacing 1.0
set output 'predictions-1.svg'
set label 'Measured against predicted' at screen 0.012, screen 0.9573459716 left font ',15'
set label '1,000 clients, 1 topic, 4 messages/s, 128 B' at screen 0.012, screen 0.9075829384 left font ',12' tc rgb '#505050'
set tmargin at screen 0.8625592417
set bmargin at screen 0.2085308057
set rmargin at screen 0.97
set key at screen 0.012, screen 0.009478672986 left bottom Left reverse horizontal maxcols 3
set border 3 lc rgb '#606060'
set tics nomirror
set grid xtics ytics lc rgb '#d8d8d8' lt 1 lw 0.6
set xlabel 'measured / predicted'
set xrange [0:1.266411606]
set format x '%.10g'
set yrange [-0.6:5.6]
set ytics ('requests (realised schedule)' 5, 'empty responses (realised schedule)' 4, 'mean latency (realised schedule)' 3, 'requests per message (ideal: P/T)' 2, 'mean latency (ideal: T/2)' 1, 'framing bytes per message (wire format)' 0) scale 0
set grid noytics
set arrow from 1, graph 0 to 1, graph 1 nohead lw 1 dt 2 lc rgb '#404040'
set label '1' at 1,5 left offset 0.6,0 front font ',11'
set label '1' at 1,4 left offset 0.6,0 front font ',11'
set label '1.09' at 1.0861163,3 left offset 0.6,0 front font ',11'
set label '1' at 1,2 left offset 0.6,0 front font ',11'
set label '1.09' at 1.0861163,1 left offset 0.6,0 front font ',11'
set label '1' at 1,0.2 left offset 0.6,0 front font ',11'
set label '1' at 1,-0.2 left offset 0.6,0 front font ',11'
$d0 << EOD
1 5 0 1 4.8 5.2 1 1
1 4 0 1 3.8 4.2 1 1
1.0861163 3 0 1.0861163 2.8 3.2 1.0861163 1.0861163
1 2 0 1 1.8 2.2 1 1
1.0861163 1 0 1.0861163 0.8 1.2 1.0861163 1.0861163
EOD
$d1 << EOD
1 0.2 0 1 0 0.4 1 1
EOD
$d2 << EOD
1 -0.2 0 1 -0.4 0 1 1
EOD
plot $d0 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#e69f00' title 'short-polling', \
     $d1 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#0072b2' title 'sse', \
     $d2 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#009e73' title 'websocket:frame=binary'
unset output
