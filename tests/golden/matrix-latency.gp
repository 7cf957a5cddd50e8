reset
set encoding utf8
set terminal svg size 800,536 fixed noenhanced font 'sans-serif,13' background '#ffffff'
set output 'matrix-clients-latency-p50.svg'
set label 'Median delivery latency over clients' at screen 0.012, screen 0.9664179104 left font ',15'
set label '1 topic, 4 messages/s, 128 B' at screen 0.012, screen 0.927238806 left font ',12' tc rgb '#505050'
set tmargin at screen 0.8917910448
set bmargin at screen 0.276119403
set rmargin at screen 0.97
unset key
set border 3 lc rgb '#606060'
set tics nomirror
set grid xtics ytics lc rgb '#d8d8d8' lt 1 lw 0.6
set arrow from screen 0.0125, screen 0.1380597015 to screen 0.0475, screen 0.1380597015 nohead front lw 2 lc rgb '#e69f00' dt 1
set label '' at screen 0.03, screen 0.1380597015 point lc rgb '#e69f00' pt 5 ps 0.9 front
set label 'short-polling:interval=100ms' at screen 0.0575, screen 0.1380597015 left
set arrow from screen 0.0125, screen 0.1007462687 to screen 0.0475, screen 0.1007462687 nohead front lw 2 lc rgb '#734d00' dt 2
set label '' at screen 0.03, screen 0.1007462687 point lc rgb '#734d00' pt 4 ps 0.9 front
set label 'short-polling:interval=500ms' at screen 0.0575, screen 0.1007462687 left
set arrow from screen 0.0125, screen 0.06343283582 to screen 0.0475, screen 0.06343283582 nohead front lw 2 lc rgb '#cc79a7' dt 1
set label '' at screen 0.03, screen 0.06343283582 point lc rgb '#cc79a7' pt 7 ps 0.9 front
set label 'long-polling' at screen 0.0575, screen 0.06343283582 left
set arrow from screen 0.0125, screen 0.02611940299 to screen 0.0475, screen 0.02611940299 nohead front lw 2 lc rgb '#0072b2' dt 1
set label '' at screen 0.03, screen 0.02611940299 point lc rgb '#0072b2' pt 9 ps 0.9 front
set label 'sse' at screen 0.0575, screen 0.02611940299 left
set arrow from screen 0.5125, screen 0.1380597015 to screen 0.5475, screen 0.1380597015 nohead front lw 2 lc rgb '#009e73' dt 1
set label '' at screen 0.53, screen 0.1380597015 point lc rgb '#009e73' pt 11 ps 0.9 front
set label 'websocket' at screen 0.5575, screen 0.1380597015 left
set label '' at screen 0.53, screen 0.1007462687 point pt 6 ps 1.4 lw 1.5 lc rgb '#000000' front
set label '1: long-polling = websocket at 414 clients' at screen 0.5575, screen 0.1007462687 left
set label '' at screen 0.53, screen 0.06343283582 point pt 6 ps 1.4 lw 1.5 lc rgb '#000000' front
set label '2: long-polling = sse at 453 clients' at screen 0.5575, screen 0.06343283582 left
set label '' at screen 0.53, screen 0.02611940299 point pt 6 ps 1.4 lw 1.5 lc rgb '#000000' front
set label '3: sse = websocket at 500 clients' at screen 0.5575, screen 0.02611940299 left
set xlabel 'clients'
set xrange [98.03921569:3264]
set logscale x
set xtics ('100' 100, '200' 200, '400' 400, '800' 800, '1,600' 1600, '3,200' 3200)
set ylabel 'median delivery latency (ms)'
set yrange [0.2871992:162.6399987]
set logscale y
set ytics ('0.5' 0.5, '1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50, '100' 100)
$d0 << EOD
100 130.047999 100 100 129.983999 130.111999
200 130.047999 200 200 129.983999 130.111999
400 130.047999 400 400 129.983999 130.111999
800 130.047999 800 800 129.983999 130.111999
1600 130.047999 1600 1600 129.983999 130.111999
3200 130.047999 3200 3200 129.983999 130.111999
EOD
$d1 << EOD
100 130.047999 100 100 129.983999 130.111999
200 130.047999 200 200 129.983999 130.111999
400 130.047999 400 400 129.983999 130.111999
800 130.047999 800 800 129.983999 130.111999
1600 130.047999 1600 1600 129.983999 130.111999
3200 130.047999 3200 3200 129.983999 130.111999
EOD
$d2 << EOD
100 0.724999 100 100 0.716999 0.732999
200 0.724999 200 200 0.716999 0.732999
400 0.724999 400 400 0.716999 0.732999
800 0.724999 800 800 0.716999 0.732999
1600 0.724999 1600 1600 0.716999 0.732999
3200 0.724999 3200 3200 0.716999 0.732999
EOD
$d3 << EOD
100 0.362999 100 100 0.358999 0.366999
200 0.463999 200 200 0.457999 0.469999
400 0.665999 400 400 0.655999 0.675999
800 1.069999 800 800 1.051999 1.087999
1600 1.877999 1600 1600 1.843999 1.911999
3200 3.493999 3200 3200 3.427999 3.559999
EOD
$d4 << EOD
100 0.564999 100 100 0.556999 0.572999
200 0.614999 200 200 0.605999 0.623999
400 0.715999 400 400 0.704999 0.726999
800 0.917999 800 800 0.902999 0.932999
1600 1.321999 1600 1600 1.298999 1.344999
3200 2.129999 3200 3200 2.091999 2.169999
EOD
set label '1, 2, 3' at 414.1817772,0.724999 offset 0.9,0.7 front font ',12'
plot $d0 using 1:2 with linespoints lw 2 ps 0.9 dt 1 lc rgb '#e69f00' pt 5, \
     $d1 using 1:2 with linespoints lw 2 ps 0.9 dt 2 lc rgb '#734d00' pt 4, \
     $d2 using 1:2 with linespoints lw 2 ps 0.9 dt 1 lc rgb '#cc79a7' pt 7, \
     $d3 using 1:2 with linespoints lw 2 ps 0.9 dt 1 lc rgb '#0072b2' pt 9, \
     $d4 using 1:2 with linespoints lw 2 ps 0.9 dt 1 lc rgb '#009e73' pt 11, $d0 using 1:5:(0):($6-$5) with vectors nohead lc rgb '#e69f00' lw 1.2, $d1 using 1:5:(0):($6-$5) with vectors nohead lc rgb '#734d00' lw 1.2, $d2 using 1:5:(0):($6-$5) with vectors nohead lc rgb '#cc79a7' lw 1.2, $d3 using 1:5:(0):($6-$5) with vectors nohead lc rgb '#0072b2' lw 1.2, $d4 using 1:5:(0):($6-$5) with vectors nohead lc rgb '#009e73' lw 1.2, '+' using (414.1817772):(0.724999) every ::::0 with points pt 6 ps 1.4 lw 1.5 lc rgb '#000000', '+' using (452.8486725):(0.724999) every ::::0 with points pt 6 ps 1.4 lw 1.5 lc rgb '#000000', '+' using (499.6334101):(0.7754322211) every ::::0 with points pt 6 ps 1.4 lw 1.5 lc rgb '#000000'
unset output
