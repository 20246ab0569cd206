/** Public places from Ohio to the Dakotas and Kansas. */
import { places } from './places.ts'

export const midwest = places(`
CML-COLUMBUS | Columbus Metropolitan Library | 96 South Grant Avenue | Columbus, OH 43215 | | Main Library
CMA-CLEVE    | Cleveland Museum of Art | 11150 East Boulevard | Cleveland, OH 44106
TMA-TOLEDO   | Toledo Museum of Art | 2445 Monroe Street | Toledo, OH 43620
CAM-CINCI    | Cincinnati Art Museum | 953 Eden Park Drive | Cincinnati, OH 45202
TCM-INDY     | The Children's Museum of Indianapolis | 3000 North Meridian Street | Indianapolis, IN 46208 | Gift Shop
IN-STATE     | Indiana State House | 200 West Washington Street | Indianapolis, IN 46204
ACPL-FTWAYNE | Allen County Public Library | 900 Library Plaza | Fort Wayne, IN 46802 | Genealogy Center
AIC-CHICAGO  | The Art Institute of Chicago | 111 South Michigan Avenue | Chicago, IL 60603
CPL-CHICAGO  | Chicago Public Library | 400 South State Street | Chicago, IL 60605 | | Harold Washington Library Center
NEWBERRY     | The Newberry | 60 West Walton Street | Chicago, IL 60610 | Reading Room
LINCOLN-LIB  | Abraham Lincoln Presidential Library | 112 North Sixth Street | Springfield, IL 62701
UIUC-LIB     | University of Illinois Library | 1408 West Gregory Drive | Urbana, IL 61801 | | Main Library
DIA-DETROIT  | Detroit Institute of Arts | 5200 Woodward Avenue | Detroit, MI 48202
MI-CAPITOL   | Michigan State Capitol | 100 North Capitol Avenue | Lansing, MI 48933
MEIJER       | Frederik Meijer Gardens & Sculpture Park | 1000 East Beltline Avenue NE | Grand Rapids, MI 49525
PWPL         | Peter White Public Library | 217 North Front Street | Marquette, MI 49855
MAM-MILW     | Milwaukee Art Museum | 700 North Art Museum Drive | Milwaukee, WI 53202
WI-CAPITOL   | Wisconsin State Capitol | 2 East Main Street | Madison, WI 53703 | Information Desk
BROWN-LIB    | Brown County Library | 515 Pine Street | Green Bay, WI 54301 | | Central Library
MIA-MPLS     | Minneapolis Institute of Art | 2400 Third Avenue South | Minneapolis, MN 55404
MN-CAPITOL   | Minnesota State Capitol | 75 Rev. Dr. Martin Luther King Jr. Boulevard | Saint Paul, MN 55155
DULUTH-LIB   | Duluth Public Library | 520 West Superior Street | Duluth, MN 55802
IA-CAPITOL   | Iowa State Capitol | 1007 East Grand Avenue | Des Moines, IA 50319 | Law Library
FIGGE        | Figge Art Museum | 225 West Second Street | Davenport, IA 52801
NCSML        | National Czech & Slovak Museum & Library | 1400 Inspiration Place SW | Cedar Rapids, IA 52404
MOBOT        | Missouri Botanical Garden | 4344 Shaw Boulevard | St. Louis, MO 63110 | Garden Gate Shop
NELSON-ATK   | The Nelson-Atkins Museum of Art | 4525 Oak Street | Kansas City, MO 64111
TRUMAN       | Harry S. Truman Presidential Library and Museum | 500 West U.S. Highway 24 | Independence, MO 64050
ND-CAPITOL   | North Dakota State Capitol | 600 East Boulevard Avenue | Bismarck, ND 58505
PLAINS       | Plains Art Museum | 704 First Avenue North | Fargo, ND 58102
SD-CAPITOL   | South Dakota State Capitol | 500 East Capitol Avenue | Pierre, SD 57501
SIOUXLAND    | Siouxland Libraries | 200 North Dakota Avenue | Sioux Falls, SD 57104 | | Downtown Library
JOSLYN       | Joslyn Art Museum | 2200 Dodge Street | Omaha, NE 68102
NE-CAPITOL   | Nebraska State Capitol | 1445 K Street | Lincoln, NE 68508
MONA-KEARNEY | Museum of Nebraska Art | 2401 Central Avenue | Kearney, NE 68847
KS-STATE     | Kansas Statehouse | 300 Southwest Tenth Avenue | Topeka, KS 66612 | Visitor Center
WAM-WICHITA  | Wichita Art Museum | 1400 West Museum Boulevard | Wichita, KS 67203
`)
