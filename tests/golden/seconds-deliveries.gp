reset
set encoding utf8
set terminal svg size 800,510 fixed noenhanced font 'sans-serif,13' background '#ffffff'
set output 'seconds-deliveries-1.svg'
set label 'Deliveries per second' at screen 0.012, screen 0.9647058824 left font ',15'
set label '1,000 clients, 1 topic, 4 messages/s, 128 B' at screen 0.012, screen 0.9235294118 left font ',12' tc rgb '#505050'
set tmargin at screen 0.8588235294
set bmargin at screen 0.2117647059
set rmargin at screen 0.97
unset key
set border 3 lc rgb '#606060'
set tics nomirror
set grid xtics ytics lc rgb '#d8d8d8' lt 1 lw 0.6
set arrow from screen 0.0125, screen 0.06666666667 to screen 0.0475, screen 0.06666666667 nohead front lw 2 lc rgb '#e69f00' dt 1
set label '' at screen 0.03, screen 0.06666666667 point lc rgb '#e69f00' pt 5 ps 0.9 front
set label 'short-polling' at screen 0.0575, screen 0.06666666667 left
set arrow from screen 0.0125, screen 0.02745098039 to screen 0.0475, screen 0.02745098039 nohead front lw 2 lc rgb '#cc79a7' dt 1
set label '' at screen 0.03, screen 0.02745098039 point lc rgb '#cc79a7' pt 7 ps 0.9 front
set label 'long-polling' at screen 0.0575, screen 0.02745098039 left
set arrow from screen 0.5125, screen 0.06666666667 to screen 0.5475, screen 0.06666666667 nohead front lw 2 lc rgb '#0072b2' dt 1
set label '' at screen 0.53, screen 0.06666666667 point lc rgb '#0072b2' pt 9 ps 0.9 front
set label 'sse' at screen 0.5575, screen 0.06666666667 left
set arrow from screen 0.5125, screen 0.02745098039 to screen 0.5475, screen 0.02745098039 nohead front lw 2 lc rgb '#009e73' dt 1
set label '' at screen 0.53, screen 0.02745098039 point lc rgb '#009e73' pt 11 ps 0.9 front
set label 'websocket:frame=binary' at screen 0.5575, screen 0.02745098039 left
set xlabel 'time since measuring began (s)'
set xrange [-3:10.26]
set format x '%.10g'
set ylabel 'deliveries (1/s)'
set yrange [0:4400]
set ytics ('0' 0, '1,000' 1000, '2,000' 2000, '3,000' 3000, '4,000' 4000)
$d0 << EOD
-1.5 0 -1.5 -1.5 0 0
0.5 4000 0.5 0.5 4000 4000
EOD
$d1 << EOD
-1.5 0 -1.5 -1.5 0 0
0.5 4000 0.5 0.5 4000 4000
EOD
$d2 << EOD
-1.5 0 -1.5 -1.5 0 0
0.5 4000 0.5 0.5 4000 4000
EOD
$d3 << EOD
-1.5 0 -1.5 -1.5 0 0
0.5 4000 0.5 0.5 4000 4000
EOD
set arrow from -3, graph 0 to -3, graph 1 nohead lw 1 dt 3 lc rgb '#404040'
set arrow from -2, graph 0 to -2, graph 1 nohead lw 1 dt 3 lc rgb '#404040'
set label 'warm-up' at -2, graph 1 offset 0.4,0.5 left font ',11' tc rgb '#404040'
set arrow from 0, graph 0 to 0, graph 1 nohead lw 1 dt 3 lc rgb '#404040'
set label 'measure' at 0, graph 1 offset 0.4,0.5 left font ',11' tc rgb '#404040'
set arrow from 10, graph 0 to 10, graph 1 nohead lw 1 dt 3 lc rgb '#404040'
set label 'drain' at 10, graph 1 offset -0.4,0.5 right font ',11' tc rgb '#404040'
plot $d0 using 1:2 with linespoints lw 2 ps 0.9 dt 1 lc rgb '#e69f00' pt 5, \
     $d1 using 1:2 with linespoints lw 2 ps 0.9 dt 1 lc rgb '#cc79a7' pt 7, \
     $d2 using 1:2 with linespoints lw 2 ps 0.9 dt 1 lc rgb '#0072b2' pt 9, \
     $d3 using 1:2 with linespoints lw 2 ps 0.9 dt 1 lc rgb '#009e73' pt 11
unset output
