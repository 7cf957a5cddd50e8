reset
set encoding utf8
set terminal svg size 800,346 fixed noenhanced font 'sans-serif,13' background '#ffffff'
set output 'wire-bytes-1.svg'
set label 'Wire bytes per delivered message' at screen 0.012, screen 0.9479768786 left font ',15'
set label '1,000 clients, 1 topic, 4 messages/s, 128 B' at screen 0.012, screen 0.887283237 left font ',12' tc rgb '#505050'
set tmargin at screen 0.8323699422
set bmargin at screen 0.3699421965
set rmargin at screen 0.97
unset key
set border 3 lc rgb '#606060'
set tics nomirror
set grid xtics ytics lc rgb '#d8d8d8' lt 1 lw 0.6
set object rectangle from screen 0.0125, screen 0.1416184971 to screen 0.0475, screen 0.1705202312 front fc rgb '#6a3fbf' fs solid 1 noborder
set label 'payload' at screen 0.0575, screen 0.1560693642 left
set object rectangle from screen 0.0125, screen 0.0838150289 to screen 0.0475, screen 0.112716763 front fc rgb '#00616d' fs solid 1 noborder
set label 'headers and framing, down' at screen 0.0575, screen 0.09826589595 left
set object rectangle from screen 0.0125, screen 0.02601156069 to screen 0.0475, screen 0.0549132948 front fc rgb '#2f9fae' fs solid 1 noborder
set label 'requests, up' at screen 0.0575, screen 0.04046242775 left
set object rectangle from screen 0.345, screen 0.1416184971 to screen 0.38, screen 0.1705202312 front fc rgb '#c43a14' fs solid 1 noborder
set label 'empty responses, down' at screen 0.39, screen 0.1560693642 left
set object rectangle from screen 0.345, screen 0.0838150289 to screen 0.38, screen 0.112716763 front fc rgb '#e9724a' fs solid 1 noborder
set label 'requests for them, up' at screen 0.39, screen 0.09826589595 left
set object rectangle from screen 0.345, screen 0.02601156069 to screen 0.38, screen 0.0549132948 front fc rgb '#7b6552' fs solid 1 noborder
set label 'TCP/IP, down' at screen 0.39, screen 0.04046242775 left
set object rectangle from screen 0.67875, screen 0.1416184971 to screen 0.71375, screen 0.1705202312 front fc rgb '#a6917d' fs solid 1 noborder
set label 'TCP/IP, up' at screen 0.72375, screen 0.1560693642 left
set xlabel 'wire bytes per message (B)'
set xrange [0:1021.416]
set format x '%.10g'
set yrange [0:160]
set ytics ('short-polling' 140, 'long-polling' 100, 'sse' 60, 'websocket:frame=binary' 20) scale 0
set grid noytics
set label '876 B' at 876,140 left offset 0.6,0 front font ',11'
set label '755 B' at 755,100 left offset 0.6,0 front font ',11'
set label '253 B' at 253,60 left offset 0.6,0 front font ',11'
set label '236 B' at 236,20 left offset 0.6,0 front font ',11'
$d0 << EOD
128 140 0 128 124 156 128 128
128 100 0 128 84 116 128 128
128 60 0 128 44 76 128 128
128 20 0 128 4 36 128 128
EOD
$d1 << EOD
253 140 128 253 124 156 253 253
288 100 128 288 84 116 288 288
149 60 128 149 44 76 149 149
132 20 128 132 4 36 132 132
EOD
$d2 << EOD
543 140 253 543 124 156 543 543
573 100 288 573 84 116 573 573
149 60 149 149 44 76 149 149
132 20 132 132 4 36 132 132
EOD
$d3 << EOD
578 140 543 578 124 156 578 578
573 100 573 573 84 116 573 573
149 60 149 149 44 76 149 149
132 20 132 132 4 36 132 132
EOD
$d4 << EOD
668 140 578 668 124 156 668 668
573 100 573 573 84 116 573 573
149 60 149 149 44 76 149 149
132 20 132 132 4 36 132 132
EOD
$d5 << EOD
772 140 668 772 124 156 772 772
664 100 573 664 84 116 664 664
201 60 149 201 44 76 201 201
184 20 132 184 4 36 184 184
EOD
$d6 << EOD
876 140 772 876 124 156 876 876
755 100 664 755 84 116 755 755
253 60 201 253 44 76 253 253
236 20 184 236 4 36 236 236
EOD
plot $d0 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#6a3fbf', \
     $d1 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#00616d', \
     $d2 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#2f9fae', \
     $d3 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#c43a14', \
     $d4 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#e9724a', \
     $d5 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#7b6552', \
     $d6 using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '#a6917d'
unset output
