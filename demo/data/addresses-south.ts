/** Public places from Delaware to Texas. */
import { places } from './places.ts'

export const south = places(`
WINTERTHUR   | Winterthur Museum, Garden & Library | 5105 Kennett Pike | Winterthur, DE 19735
DELART       | Delaware Art Museum | 2301 Kentmere Parkway | Wilmington, DE 19806
PRATT-BALT   | Enoch Pratt Free Library | 400 Cathedral Street | Baltimore, MD 21201 | Maryland Department
WALTERS      | The Walters Art Museum | 600 North Charles Street | Baltimore, MD 21201
MD-STATE     | Maryland State House | 100 State Circle | Annapolis, MD 21401
LOC-DC       | Library of Congress | 101 Independence Avenue SE | Washington, DC 20540 | | Thomas Jefferson Building
MLK-DC       | Martin Luther King Jr. Memorial Library | 901 G Street NW | Washington, DC 20001
FOLGER-DC    | Folger Shakespeare Library | 201 East Capitol Street SE | Washington, DC 20003 | Gift Shop
LVA-RICHMOND | Library of Virginia | 800 East Broad Street | Richmond, VA 23219
VMFA         | Virginia Museum of Fine Arts | 200 North Arthur Ashe Boulevard | Richmond, VA 23220
MARINERS     | The Mariners' Museum and Park | 100 Museum Drive | Newport News, VA 23606
WV-CAPITOL   | West Virginia State Capitol | 1900 Kanawha Boulevard East | Charleston, WV 25305
HMOA-WV      | Huntington Museum of Art | 2033 McCoy Road | Huntington, WV 25701
NCMA         | North Carolina Museum of Art | 2110 Blue Ridge Road | Raleigh, NC 27607
MINT-UPTOWN  | Mint Museum Uptown | 500 South Tryon Street | Charlotte, NC 28202 | | Levine Center for the Arts
PACK-ASHEV   | Pack Memorial Library | 67 Haywood Street | Asheville, NC 28801
SC-STATE     | South Carolina State House | 1100 Gervais Street | Columbia, SC 29201
GIBBES       | Gibbes Museum of Art | 135 Meeting Street | Charleston, SC 29401
TCMU         | The Children's Museum of the Upstate | 300 College Street | Greenville, SC 29601
HIGH-ATL     | High Museum of Art | 1280 Peachtree Street NE | Atlanta, GA 30309
GA-CAPITOL   | Georgia State Capitol | 206 Washington Street SW | Atlanta, GA 30334
TELFAIR      | Telfair Museums | 207 West York Street | Savannah, GA 31401 | | Jepson Center
PAMM         | Pérez Art Museum Miami | 1103 Biscayne Boulevard | Miami, FL 33132
FAIRCHILD    | Fairchild Tropical Botanic Garden | 10901 Old Cutler Road | Coral Gables, FL 33156
DALI-STPETE  | The Dalí Museum | 1 Dali Boulevard | St. Petersburg, FL 33701 | Gift Shop
FL-CAPITOL   | Florida Capitol | 400 South Monroe Street | Tallahassee, FL 32399
JAX-LIB      | Jacksonville Public Library | 303 North Laura Street | Jacksonville, FL 32202 | | Main Library
KEYWEST      | Key West Museum of Art & History | 281 Front Street | Key West, FL 33040 | | Custom House
BPL-ALA      | Birmingham Public Library | 2100 Park Place | Birmingham, AL 35203 | Archives Department
ROCKET       | U.S. Space & Rocket Center | 1 Tranquility Base | Huntsville, AL 35805
AL-CAPITOL   | Alabama State Capitol | 600 Dexter Avenue | Montgomery, AL 36130
MMA-JACKSON  | Mississippi Museum of Art | 380 South Lamar Street | Jackson, MS 39201
OHR-OKEEFE   | Ohr-O'Keefe Museum of Art | 386 Beach Boulevard | Biloxi, MS 39530
BBKING       | B.B. King Museum and Delta Interpretive Center | 400 Second Street | Indianola, MS 38751
NPL-NASH     | Nashville Public Library | 615 Church Street | Nashville, TN 37219 | Special Collections | Main Library
NCRM         | National Civil Rights Museum | 450 Mulberry Street | Memphis, TN 38103 | | Lorraine Motel
KMA-KNOX     | Knoxville Museum of Art | 1050 World's Fair Park Drive | Knoxville, TN 37916
SPEED        | Speed Art Museum | 2035 South Third Street | Louisville, KY 40208
KY-CAPITOL   | Kentucky State Capitol | 700 Capital Avenue | Frankfort, KY 40601
CRYSTAL      | Crystal Bridges Museum of American Art | 600 Museum Way | Bentonville, AR 72712
AR-CAPITOL   | Arkansas State Capitol | 500 Woodlane Street | Little Rock, AR 72201 | Secretary of State
CLINTON      | William J. Clinton Presidential Library & Museum | 1200 President Clinton Avenue | Little Rock, AR 72201
NOMA         | New Orleans Museum of Art | 1 Collins Diboll Circle | New Orleans, LA 70124 | | City Park
LA-CAPITOL   | Louisiana State Capitol | 900 North Third Street | Baton Rouge, LA 70802
OK-CAPITOL   | Oklahoma State Capitol | 2300 North Lincoln Boulevard | Oklahoma City, OK 73105
PHILBROOK    | Philbrook Museum of Art | 2727 South Rockford Road | Tulsa, OK 74114
TX-CAPITOL   | Texas State Capitol | 1100 Congress Avenue | Austin, TX 78701
MENIL        | The Menil Collection | 1533 Sul Ross Street | Houston, TX 77006 | Bookstore
DMA-DALLAS   | Dallas Museum of Art | 1717 North Harwood Street | Dallas, TX 75201
KIMBELL      | Kimbell Art Museum | 3333 Camp Bowie Boulevard | Fort Worth, TX 76107
SAPL         | San Antonio Public Library | 600 Soledad Street | San Antonio, TX 78205 | Texana Room | Central Library
EPMA         | El Paso Museum of Art | 1 Arts Festival Plaza | El Paso, TX 79901
`)
