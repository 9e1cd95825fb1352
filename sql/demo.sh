#!/bin/sh
# The demonstration data, said as a supplier's staff would say it: ticketctl
# commands and nothing else.  Wants an empty, migrated database; TICKET_POSTGRES
# and TICKET_MASTER_KEY say where.  TICKETCTL names the program.
#
# "demo.sh tour" adds a fourth supplier, whose tickets are of several attractions:
# those are paid through a payment platform, which a running system alone has.
#
# "demo.sh open" adds a distributor of DEMO that speaks JSON, "demo.sh rail" lets
# its agent buy railway tickets; both can be said again.
#
# These passwords and keys are printed in the README: never use them elsewhere.

set -eu

ctl() {
    ${TICKETCTL:-ticketctl} "$@" >/dev/null
}

# One product, its price and what all of the demonstration have in common.
product() {     # SUPPLIER CODE NAME PRICE FORM [OPTION...]
    supplier=$1 code=$2 name=$3 price=$4 form=$5
    shift 5
    ctl product create "$supplier" "$code" --name "$name" --form "$form" \
        --order-days 3 --web-order-days 3 --ticket-days 3 --days-ahead 0 "$@"
    ctl price set "$supplier" "$code" "$price"
}

agent_demo() {  # SUPPLIER
    ctl agent create "$1" demo --name 演示旅行社 --password Demo-2026 \
        --pay all --all-products yes \
        --phone1 13800000001 --phone2 13800000002
    ctl key issue "$1" demo --key 5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f
    ctl paypassword set "$1" demo --password 246810
    ctl deposit topup "$1" demo 1000000.00 --reference DEMO-OPENING
}


# TOUR: sells joint tickets of two attractions, a station each, through one
# distributor, charged from its deposit.  What is still missing is where the
# attractions are paid (t/env/system).
if [ "${1:-}" = tour ]; then
    ctl supplier create TOUR 40 --name 演示联游 --activation 1 \
        --online-refund yes --pay-timeout 30 --plain-callback yes
    ctl product create TOUR JOINT --name 湖山联票 --form single \
        --order-days 30 --web-order-days 30 --days-ahead 0
    ctl product entry TOUR JOINT --print-first no
    agent_demo TOUR
    ctl station set TOUR 1 湖门
    ctl station set TOUR 2 山门
    ctl party add TOUR 1 镜湖景区 --kind attraction --stations 1 \
        --payout-fee 0.50
    ctl party add TOUR 2 北山景区 --kind attraction --stations 2 \
        --payout-fee 0.50
    ctl party add TOUR 3 演示旅行社 --kind distributor --agent demo \
        --ticket-fee 1.00
    ctl settleproduct set TOUR JOINT --kind joint --days 3 --return fixed \
        --return-fee 5.00 --parts 1:120.00:100.00,2:80.00:60.00
    ctl settleproduct approve TOUR JOINT 1
    exit
fi


# A distributor that asks in JSON.  Who books ADULT there need name no session.
# What was broken off goes on where it ended; its money comes last, by which one
# knows that it is whole.
if [ "${1:-}" = open ]; then
    ctl agent show DEMO open 2>/dev/null \
        || ctl agent create DEMO open --name 演示开放接口 \
            --password Open-2026 --number 7811 --pay deposit --all-products yes
    ${TICKETCTL:-ticketctl} openkey list DEMO open --json | grep -q key_index \
        || echo 0123456789ABCDEF0123456789ABCDEF \
            | ctl openkey issue DEMO open --key -
    ctl openagent set DEMO open --enabled yes
    ctl openproduct set DEMO ADULT --assign-session yes
    ctl deposit topup DEMO open 1000000.00 --reference OPEN-OPENING
    exit
fi


# An order of three travellers, with the seats it may have, ten days ahead.
rail_order() {
    cat <<END
[{"orderNo": "xcslw141117203122003", "orderType": 0,
  "orderDate": "$(TZ=Asia/Shanghai date '+%F %T')", "source": "PC端", "trainNo": "T7",
  "trainStartTime": "$(TZ=Asia/Shanghai date -d '+10 days' +%F) 17:10", "dptStation": "北京西",
  "arrStation": "成都", "seat": {"7": 428.00},
  "extSeat": [{"5": 428.00}, {"6": 428.00}], "ticketPay": 1284.00,
  "insurance": 60.00, "paid": true,
  "contact": {"name": "曹先生", "mobile": "18612345678"},
  "passengers": [
    {"name": "国贺", "certType": "1", "certNo": "123456198910101234",
     "ticketType": 1},
    {"name": "蔡博文", "certType": "1", "certNo": "123456198910101235",
     "ticketType": 1},
    {"name": "陈硕", "certType": "1", "certNo": "123456198910101236",
     "ticketType": 1}]}]
END
}

if [ "${1:-}" = rail ]; then
    ctl rail supplier set DEMO --provider manual
    ctl rail merchant show DEMO demo 2>/dev/null \
        || ctl rail merchant add DEMO demo xcslw --purchase yes
    ${TICKETCTL:-ticketctl} rail key list DEMO demo --json \
        | grep -q key_index \
        || echo 7AF9F2C5D1E84B60A3C7E9D2B4F60813 \
            | ctl rail key issue DEMO demo --key -
    ${TICKETCTL:-ticketctl} rail channelkey list DEMO --json \
        | grep -q key_index \
        || echo C0FFEE00C0FFEE00C0FFEE00C0FFEE00 \
            | ctl rail channelkey issue DEMO --key -
    ctl rail topup DEMO demo 2000.00 --reference RAIL-OPENING
    rail_order | ctl rail import DEMO demo -
    exit
fi


# DEMO: sells by line and time slot, activates at every payment.
ctl supplier create DEMO 1 --name 演示景区 --slots yes --activation 2 \
    --online-refund yes --pay-timeout 30 --plain-callback yes

product DEMO ADULT 成人票 100.00 group
product DEMO CHILD 儿童票 50.00 group
product DEMO TEN1 团队票 80.00 group
product DEMO REAL 实名票 120.00 single --real-name yes
product DEMO NORTH 北线票 60.00 group
ctl promotion set DEMO TEN1 10 1

ctl line create DEMO 01 南线
ctl line create DEMO 02 北线
ctl line products DEMO 01 ADULT CHILD TEN1 REAL
ctl line products DEMO 02 NORTH

for line in 01 02; do
    ctl slot create DEMO $line --days 31 --start 08:00 --length 60 \
        --count 8 --total 1500 --online 1000
done

ctl paychannel add DEMO alipay 支付宝
ctl paychannel add DEMO wechat 微信支付

agent_demo DEMO

ctl agent create DEMO demo2 --name 演示旅行社二部 --password Demo2-2026 \
    --pay deposit --all-products yes
ctl key issue DEMO demo2 --key 0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0
ctl paypassword set DEMO demo2 --password 135790
ctl deposit topup DEMO demo2 500.00 --reference DEMO2-OPENING

ctl agent create DEMO closed --name 已停用旅行社 --password Closed-2026 \
    --pay deposit --all-products yes
ctl key issue DEMO closed --key 9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d
ctl agent disable DEMO closed


# HILL: no slots, activates when asked, takes breach fees by calendar day.
ctl supplier create HILL 2 --name 演示山岳景区 --fees yes --activation 1 \
    --online-refund yes --pay-timeout 30 --plain-callback yes

product HILL HILL1 登山票 90.00 group --day-limit 100
product HILL HILL2 观光票 30.00 group

for code in HILL1 HILL2; do
    ctl fee set HILL $code 2 --amount 0.00
    ctl fee set HILL $code 1 --amount 10.00
    ctl fee set HILL $code 0 --amount 20.00
done

agent_demo HILL


# OPERA: a theatre of two halls, 800 and 400 seats in three areas each; the
# closer the performance, the dearer it is to cancel.

# An area as lines of a seat map (doc/theatres.md): rows of seats, each 20 by 20
# with 10 between rows, an aisle in the middle.
area() {    # CODE NAME COLOR X Y ROWS SEATS
    awk -v code="$1" -v name="$2" -v color="$3" -v x="$4" -v y="$5" \
        -v rows="$6" -v seats="$7" 'BEGIN {
        for (row = 1; row <= rows; row++) {
            for (seat = 1; seat <= seats; seat++) {
                printf "%s,%s,%s,%d,%d,%d,%d,%d,%d,%d,%d,20,20,20,M,%d,%s\n",
                    code, name, color, x, y, seats * 20, rows * 30, row, x,
                    y + (row - 1) * 30, seats * 20, seat,
                    seat == seats / 2 ? "yes" : ""
            }
        }
    }'
}

hall() {    # NUMBER NAME, and its areas on standard input
    ctl hall add OPERA "$1" "$2"
    { echo "area,area_name,color,area_x,area_y,area_w,area_h,row,row_x,row_y,row_w,row_h,seat_w,seat_h,align,seat,aisle"
      cat; } | ctl seatmap import OPERA "$1" - --format csv
}

# A product is sold in one area of a hall; its price is the area's.
seats() {   # CODE NAME PRICE HALL AREA
    product OPERA "$1" "$2" "$3" single
    ctl product area OPERA "$1" "$4" "$5"
    ctl fee set OPERA "$1" 48 --unit hour --percent 0
    ctl fee set OPERA "$1" 24 --unit hour --percent 20
    ctl fee set OPERA "$1" 2 --unit hour --percent 50
    ctl fee set OPERA "$1" 0 --unit hour --percent 100
}

ctl supplier create OPERA 30 --name 演示大剧院 --kind theatre --fees yes \
    --activation 2 --online-refund yes --pay-timeout 30 --plain-callback yes

{
    area A 池座 '#C0392B' 80 0 20 24
    area B 楼座 '#2980B9' 80 640 10 24
    area C 包厢 '#8E44AD' 600 0 8 10
} | hall 1 歌剧厅

{
    area A 前区 '#C0392B' 40 0 8 20
    area B 后区 '#27AE60' 40 280 8 20
    area C 侧区 '#F39C12' 480 0 8 10
} | hall 2 小剧场

seats STALLS 池座成人票 280.00 1 A
seats STALLS-CHILD 池座儿童票 140.00 1 A
seats CIRCLE 楼座成人票 180.00 1 B
seats CIRCLE-CHILD 楼座儿童票 90.00 1 B
seats BOX 包厢票 480.00 1 C
seats FRONT 前区票 120.00 2 A
seats BACK 后区票 80.00 2 B
seats SIDE 侧区票 60.00 2 C

ctl session add OPERA 1 --hall 1 --name 晚场 --start 19:30 --length 120
ctl session add OPERA 2 --hall 2 --name 下午场 --start 14:30 --length 90 \
    --sale-end 10

for session in 1 2; do
    ctl performance plan OPERA $session --days 30
done

agent_demo OPERA
ctl rebate topup OPERA demo 10000.00 --reference OPERA-REBATE
