/** Public places from Maine to Pennsylvania. */
import { places } from './places.ts'

export const northeast = places(`
NYPL-42      | New York Public Library | 476 Fifth Avenue | New York, NY 10018 | Reference Desk | Room 315
MET-NYC      | The Metropolitan Museum of Art | 1000 Fifth Avenue | New York, NY 10028 | Gift Shop
AMNH-NYC     | American Museum of Natural History | 200 Central Park West | New York, NY 10024
MOMA-NYC     | The Museum of Modern Art | 11 West 53rd Street | New York, NY 10019
TENEMENT-NYC | Tenement Museum | 103 Orchard Street | New York, NY 10002
MORGAN-NYC   | The Morgan Library & Museum | 225 Madison Avenue | New York, NY 10016 | Reading Room
BARRIO-NYC   | El Museo del Barrio | 1230 Fifth Avenue | New York, NY 10029
COLUMBIA-LIB | Columbia University Libraries | 535 West 114th Street | New York, NY 10027 | | Butler Library
NYBG-BRONX   | New York Botanical Garden | 2900 Southern Boulevard | Bronx, NY 10458
BPL-CENTRAL  | Brooklyn Public Library | 10 Grand Army Plaza | Brooklyn, NY 11238 | Information Desk | Central Library
QPL-JAMAICA  | Queens Public Library at Central | 89-11 Merrick Boulevard | Jamaica, NY 11432
NYSM-ALBANY  | New York State Museum | 222 Madison Avenue | Albany, NY 12230 | | Cultural Education Center
CMOG-CORNING | Corning Museum of Glass | 1 Museum Way | Corning, NY 14830 | Rakow Research Library
BECPL-BUF    | Buffalo & Erie County Public Library | 1 Lafayette Square | Buffalo, NY 14203
NPL-NEWARK   | Newark Public Library | 5 Washington Street | Newark, NJ 07102 | Reference Desk
LSC-JERSEY   | Liberty Science Center | 222 Jersey City Boulevard | Jersey City, NJ 07305
NJ-STATE     | New Jersey State House | 125 West State Street | Trenton, NJ 08608 | Tour Office
FIRESTONE    | Princeton University Library | 1 Washington Road | Princeton, NJ 08544 | | Firestone Library
STERLING     | Yale University Library | 120 High Street | New Haven, CT 06511 | | Sterling Memorial Library
WADSWORTH    | Wadsworth Atheneum Museum of Art | 600 Main Street | Hartford, CT 06103
CT-CAPITOL   | Connecticut State Capitol | 210 Capitol Avenue | Hartford, CT 06106
MYSTIC       | Mystic Seaport Museum | 75 Greenmanville Avenue | Mystic, CT 06355 | Gift Shop
RI-STATE     | Rhode Island State House | 82 Smith Street | Providence, RI 02903 | Visitor Center
ATHENAEUM    | Providence Athenaeum | 251 Benefit Street | Providence, RI 02903
REDWOOD      | Redwood Library & Athenæum | 50 Bellevue Avenue | Newport, RI 02840
BPL-BOSTON   | Boston Public Library | 700 Boylston Street | Boston, MA 02116 | Welcome Desk | McKim Building
MFA-BOSTON   | Museum of Fine Arts, Boston | 465 Huntington Avenue | Boston, MA 02115
MA-STATE     | Massachusetts State House | 24 Beacon Street | Boston, MA 02133 | Clerk's Office
PEM-SALEM    | Peabody Essex Museum | 161 Essex Street | Salem, MA 01970
SPRINGFIELD  | Springfield Museums | 21 Edwards Street | Springfield, MA 01103
MASSMOCA     | Massachusetts Museum of Contemporary Art | 1040 MASS MoCA Way | North Adams, MA 01247
NH-STATE     | New Hampshire State House | 107 North Main Street | Concord, NH 03301 | Visitor Center
CURRIER      | Currier Museum of Art | 150 Ash Street | Manchester, NH 03104
PORTSMOUTH   | Portsmouth Public Library | 175 Parrott Avenue | Portsmouth, NH 03801
VT-STATE     | Vermont State House | 115 State Street | Montpelier, VT 05633 | Sergeant at Arms
FLETCHER     | Fletcher Free Library | 235 College Street | Burlington, VT 05401
BENNINGTON   | Bennington Museum | 75 Main Street | Bennington, VT 05201
PMA-MAINE    | Portland Museum of Art | 7 Congress Square | Portland, ME 04101
ME-STATE     | Maine State House | 210 State Street | Augusta, ME 04330
BANGOR-LIB   | Bangor Public Library | 145 Harlow Street | Bangor, ME 04401
FARNSWORTH   | Farnsworth Art Museum | 16 Museum Street | Rockland, ME 04841
FLP-PARKWAY  | Free Library of Philadelphia | 1901 Vine Street | Philadelphia, PA 19103 | | Parkway Central Library
PMA-PHILA    | Philadelphia Museum of Art | 2600 Benjamin Franklin Parkway | Philadelphia, PA 19130
LONGWOOD     | Longwood Gardens | 1001 Longwood Road | Kennett Square, PA 19348
PA-CAPITOL   | Pennsylvania State Capitol | 501 North Third Street | Harrisburg, PA 17120
CLP-OAKLAND  | Carnegie Library of Pittsburgh | 4400 Forbes Avenue | Pittsburgh, PA 15213 | Reference Desk
`)
