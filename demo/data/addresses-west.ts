/** Public places from the Rocky Mountains to the Pacific coast. */
import { places } from './places.ts'

export const west = places(`
OKEEFFE      | Georgia O'Keeffe Museum | 217 Johnson Street | Santa Fe, NM 87501
ABQ-MUSEUM   | Albuquerque Museum | 2000 Mountain Road NW | Albuquerque, NM 87104
DENVER-LIB   | Denver Public Library | 10 West 14th Avenue Parkway | Denver, CO 80204 | | Central Library
CO-CAPITOL   | Colorado State Capitol | 200 East Colfax Avenue | Denver, CO 80203
WY-CAPITOL   | Wyoming State Capitol | 200 West 24th Street | Cheyenne, WY 82001
BBCW-CODY    | Buffalo Bill Center of the West | 720 Sheridan Avenue | Cody, WY 82414 | Gift Shop
NMWA-JACKSON | National Museum of Wildlife Art | 2820 Rungius Road | Jackson, WY 83001
MT-CAPITOL   | Montana State Capitol | 1301 East Sixth Avenue | Helena, MT 59601
RUSSELL      | C.M. Russell Museum | 400 13th Street North | Great Falls, MT 59401
MISSOULA-LIB | Missoula Public Library | 455 East Main Street | Missoula, MT 59802
BOISE-ART    | Boise Art Museum | 670 Julia Davis Drive | Boise, ID 83702
ID-CAPITOL   | Idaho State Capitol | 700 West Jefferson Street | Boise, ID 83720
MUSEUM-IDAHO | Museum of Idaho | 200 North Eastern Avenue | Idaho Falls, ID 83402
SLC-LIB      | The City Library | 210 East 400 South | Salt Lake City, UT 84111 | Reference Desk | Main Library
NHMU         | Natural History Museum of Utah | 301 Wakara Way | Salt Lake City, UT 84108 | | Rio Tinto Center
HEARD        | Heard Museum | 2301 North Central Avenue | Phoenix, AZ 85004 | Bookstore
TMA-TUCSON   | Tucson Museum of Art | 140 North Main Avenue | Tucson, AZ 85701
MNA-FLAG     | Museum of Northern Arizona | 3101 North Fort Valley Road | Flagstaff, AZ 86001
NMA-RENO     | Nevada Museum of Art | 160 West Liberty Street | Reno, NV 89501
NV-CAPITOL   | Nevada State Capitol | 101 North Carson Street | Carson City, NV 89701
MOB-VEGAS    | The Mob Museum | 300 Stewart Avenue | Las Vegas, NV 89101 | Gift Shop
SPL-SEATTLE  | The Seattle Public Library | 1000 Fourth Avenue | Seattle, WA 98104 | | Central Library
MOG-TACOMA   | Museum of Glass | 1801 Dock Street | Tacoma, WA 98402
WA-CAPITOL   | Washington State Legislative Building | 416 Sid Snyder Avenue SW | Olympia, WA 98504 | Visitor Services
MAC-SPOKANE  | Northwest Museum of Arts and Culture | 2316 West First Avenue | Spokane, WA 99201
MULTNOMAH    | Multnomah County Central Library | 801 Southwest 10th Avenue | Portland, OR 97205
OR-CAPITOL   | Oregon State Capitol | 900 Court Street NE | Salem, OR 97301
HIGHDESERT   | High Desert Museum | 59800 South Highway 97 | Bend, OR 97702
SFPL-MAIN    | San Francisco Public Library | 100 Larkin Street | San Francisco, CA 94102 | Page Desk | Main Library
SF-CITYHALL  | San Francisco City Hall | 1 Dr. Carlton B. Goodlett Place | San Francisco, CA 94102 | Clerk's Office
SFMOMA       | San Francisco Museum of Modern Art | 151 Third Street | San Francisco, CA 94103
EXPLO-SF     | Exploratorium | Pier 15 | San Francisco, CA 94111 | | The Embarcadero at Green Street
DEYOUNG      | de Young Museum | 50 Hagiwara Tea Garden Drive | San Francisco, CA 94118 | | Golden Gate Park
OMCA         | Oakland Museum of California | 1000 Oak Street | Oakland, CA 94607
GREEN-LIB    | Stanford University Libraries | 557 Escondido Mall | Stanford, CA 94305 | | Cecil H. Green Library
SJPL-KING    | San José Public Library | 150 East San Fernando Street | San Jose, CA 95112 | | King Library
CA-CAPITOL   | California State Capitol Museum | 1315 10th Street | Sacramento, CA 95814
SCHULZ       | Charles M. Schulz Museum and Research Center | 2301 Hardies Lane | Santa Rosa, CA 95403
CLARKE       | Clarke Historical Museum | 240 E Street | Eureka, CA 95501
FRESNO-ART   | Fresno Art Museum | 2233 North First Street | Fresno, CA 93703
SB-COURT     | Santa Barbara County Courthouse | 1100 Anacapa Street | Santa Barbara, CA 93101 | Docent Council
LAPL-CENTRAL | Los Angeles Public Library | 630 West Fifth Street | Los Angeles, CA 90071 | | Central Library
GETTY        | The Getty Center | 1200 Getty Center Drive | Los Angeles, CA 90049 | Museum Store
HUNTINGTON   | The Huntington Library, Art Museum, and Botanical Gardens | 1151 Oxford Road | San Marino, CA 91108
SDPL         | San Diego Public Library | 330 Park Boulevard | San Diego, CA 92101 | | Central Library
`)
