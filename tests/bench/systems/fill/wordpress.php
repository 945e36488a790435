<?php
// Installs WordPress into an empty database and writes the posts that standard input names, as its own functions do.
// Usage: php wordpress.php FOLDER_OF_WORDPRESS < plan.json
$plan = json_decode(file_get_contents('php://stdin'), true);
$_SERVER['HTTP_HOST'] = '127.0.0.1';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
// No mail server is there: what WordPress would send is taken as sent.
add_filter('pre_wp_mail', '__return_true');

wp_install($plan['title'], 'redazione', 'redazione@example.org', true, '', wp_generate_password(), 'it_IT');
wp_delete_post(1, true);
wp_delete_post(2, true);
wp_delete_post(3, true);
update_option('timezone_string', 'Europe/Rome');
update_option('WPLANG', 'it_IT');
update_option('rss_use_excerpt', $plan['whole'] ? 0 : 1);
switch_theme($plan['theme']);
global $wp_rewrite;
$wp_rewrite->set_permalink_structure($plan['addresses']);
$wp_rewrite->init();

function author(string $name): int {
    $login = sanitize_user(remove_accents(strtolower(str_replace(' ', '.', $name))));
    $user = get_user_by('login', $login);
    return $user ? $user->ID : wp_insert_user([
        'user_login' => $login, 'user_pass' => wp_generate_password(), 'display_name' => $name, 'nickname' => $name,
        'user_email' => "$login@example.org", 'role' => 'author',
    ]);
}

function upload(string $file, string $name, string $caption, int $post): int {
    $there = wp_upload_bits($name, null, file_get_contents($file));
    $id = wp_insert_attachment(
        ['post_mime_type' => 'image/png', 'post_title' => $name, 'post_excerpt' => $caption, 'post_status' => 'inherit'],
        $there['file'], $post
    );
    wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $there['file']));
    return $id;
}

foreach ($plan['posts'] as $post) {
    $given = [
        'post_name' => $post['slug'], 'post_title' => $post['title'], 'post_content' => $post['content'],
        'post_excerpt' => $post['excerpt'], 'post_author' => author($post['author']), 'post_status' => $post['status'],
        'post_type' => $post['type'], 'post_date' => $post['date'], 'post_date_gmt' => $post['gmt'],
        'tags_input' => $post['tags'],
    ];
    if ($post['category'] !== '') {
        $given['post_category'] = [wp_create_category($post['category'])];
    }
    kses_remove_filters();
    $id = wp_insert_post(wp_slash($given), true);
    if (is_wp_error($id)) {
        fwrite(STDERR, $post['slug'] . ': ' . $id->get_error_message());
        exit(1);
    }
    $file = $plan['pictures'] . '/' . $post['slug'] . '.png';
    if ($post['caption'] !== '') {
        set_post_thumbnail($id, upload($file, $post['slug'] . '.png', $post['caption'], $id));
    }
    if ($post['pictures'] > 0) {
        $inner = upload($file, $post['slug'] . '-interna.png', '', $id);
        $content = str_replace('{{PICTURE}}', wp_get_attachment_url($inner), $post['content']);
        wp_update_post(wp_slash(['ID' => $id, 'post_content' => $content]));
    }
    $changed = $post['modified'] !== ''
        ? ['post_modified' => $post['modified'], 'post_modified_gmt' => $post['modified_gmt']]
        : ['post_modified' => $post['date'], 'post_modified_gmt' => $post['gmt']];
    $wpdb->update($wpdb->posts, $changed, ['ID' => $id]);
    if ($post['sticky']) {
        stick_post($id);
    }
}
delete_option('rewrite_rules');
