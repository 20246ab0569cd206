/** Public places in Alaska, Hawaii, Puerto Rico, the Virgin Islands and Guam: the far ends of the zone chart. */
import { places } from './places.ts'

export const islands = places(`
ANC-MUSEUM   | Anchorage Museum | 625 C Street | Anchorage, AK 99501 | Gift Shop
PRATT-HOMER  | Pratt Museum | 3779 Bartlett Street | Homer, AK 99603
NOEL-WIEN    | Noel Wien Public Library | 1215 Cowles Street | Fairbanks, AK 99701
AK-CAPITOL   | Alaska State Capitol | 120 Fourth Street | Juneau, AK 99801
TONGASS      | Tongass Historical Museum | 629 Dock Street | Ketchikan, AK 99901
BISHOP       | Bernice Pauahi Bishop Museum | 1525 Bernice Street | Honolulu, HI 96817 | Library & Archives
HSL-HONO     | Hawaiʻi State Library | 478 South King Street | Honolulu, HI 96813
LYMAN-HILO   | Lyman Museum | 276 Haili Street | Hilo, HI 96720
KAUAI-MUS    | Kauaʻi Museum | 4428 Rice Street | Lihue, HI 96766
BNPR         | Biblioteca Nacional de Puerto Rico | 500 Avenida Ponce de León | San Juan, PR 00901 | Sala de Referencia
MAPR         | Museo de Arte de Puerto Rico | 299 Avenida José de Diego | San Juan, PR 00909
JBOT-UPR     | Jardín Botánico de la Universidad de Puerto Rico | 1187 Calle Flamboyán | San Juan, PR 00926
MAP-PONCE    | Museo de Arte de Ponce | 2325 Boulevard Luis A. Ferré Aguayo | Ponce, PR 00717 | Tienda del Museo
SERRALLES    | Museo Castillo Serrallés | 17 Calle El Vigía | Ponce, PR 00730
UPRM-BIB     | Biblioteca General de la UPR en Mayagüez | 259 Avenida Alfonso Valdés Cobián | Mayagüez, PR 00681
UVI-LIB      | University of the Virgin Islands | 2 John Brewers Bay | St. Thomas, VI 00802 | | Paiewonsky Library
SGVBG        | St. George Village Botanical Garden | 127 Estate St. George | Frederiksted, VI 00840
FLORES-LIB   | Nieves M. Flores Memorial Library | 254 Martyr Street | Hagåtña, GU 96910
GUAM-MUSEUM  | Senator Antonio M. Palomo Guam Museum | 193 Chalan Santo Papa | Hagåtña, GU 96910
UOG-RFK      | University of Guam | 303 University Drive | Mangilao, GU 96923 | | Robert F. Kennedy Memorial Library
`)
