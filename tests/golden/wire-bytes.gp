reset
set encoding utf8
set terminal svg size 800,346 fixed noenhanced font 'sans-serif,13' background '#ffffff'
set key spacing 1.0
set output 'wire-bytes-1.svg'
set label 'Wire bytes per delivered message' at screen 0.012, screen 0.9479768786 left font ',15'
set label '1,000 clients, 1 topic, 4 messages/s, 128 B' at screen 0.012, screen 0.887283237 left font ',12' tc rgb '#505050'
set tmargin at screen 0.8323699422
set bmargin at screen 0.3699421965
set rmargin at screen 0.97
set key at screen 0.012, screen 0.01156069364 left bottom Left reverse horizontal maxcols 3
set border 3 lc rgb '#606060'
set tics nomirror
set grid xtics ytics lc rgb '#d8d8d8' lt 1 lw 0.6
set xlabel 'wire bytes per message (B)'
set xrange [0:1021.416]
set format x '%.10g'
set yrange [-0.6:3.6]
set ytics ('short-polling' 3, 'long-polling' 2, 'sse' 1, 'websocket:frame=binary' 0) scale 0
set grid noytics
set label '876 B' at 876,3 left offset 0.6,0 front font ',11'
set label '755 B' at 755,2 left offset 0.6,0 front font ',11'
set label '253 B' at 253,1 left offset 0.6,0 front font ',11'
set label '236 B' at 236,0 left offset 0.6,0 front font ',11'
$d0 << EOD
128 3 0 128 2.6 3.4 128 128
128 2 0 128 1.6 2.4 128 128
128 1 0 128 0.6 1.4 128 128
128 0 0 128 -0.4 0.4 128 128
EOD
$d1 << EOD
253 3 128 253 2.6 3.4 253 253
288 2 128 288 1.6 2.4 288 288
149 1 128 149 0.6 1.4 149 149
132 0 128 132 -0.4 0.4 132 132
EOD
$d2 << EOD
543 3 253 543 2.6 3.4 543 543
573 2 288 573 1.6 2.4 573 573
149 1 149 149 0.6 1.4 149 149
132 0 132 132 -0.4 0.4 132 132
EOD
$d3 << EOD
578 3 543 578 2.6 3.4 578 578
573 2 573 573 1.6 2.4 573 573
149 1 149 149 0.6 1.4 149 149
132 0 132 132 -0.4 0.4 132 132
EOD
$d4 << EOD
668 3 578 668 2.6 3.4 668 668
573 2 573 573 1.6 2.4 573 573
149 1 149 149 0.6 1.4 149 149
132 0 132 132 -0.4 0.4 132 132
EOD
$d5 << EOD
772 3 668 772 2.6 3.4 772 772
664 2 573 664 1.6 2.4 664 664
201 1 149 201 0.6 1.4 201 201
184 0 132 184 -0.4 0.4 184 184
EOD
$d6 << EOD
876 3 772 876 2.6 3.4 876 876
755 2 664 755 1.6 2.4 755 755
253 1 201 253 0.6 1.4 253 253
236 0 184 236 -0.4 0.4 236 236
EOD
plot $d0 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#0072b2' title 'payload', \
     $d1 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#56b4e9' title 'headers and framing, down', \
     $d2 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#aad9f4' title 'requests, up', \
     $d3 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#d55e00' title 'empty answers, down', \
     $d4 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#eaae80' title 'requests for them, up', \
     $d5 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#808080' title 'TCP/IP, down', \
     $d6 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#c0c0c0' title 'TCP/IP, up'
unset output
